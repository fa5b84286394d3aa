import { Button, Menu } from '@mantine/core';
import { m } from '../messages/index.ts';
import { showSuccess } from './notify.ts';
import { saveFile } from './save-file.ts';
import { savePdf } from './save-pdf.ts';
import { emailOf, whatsAppLink } from './send-text.ts';

/** Sends what the page shows to a store: in WhatsApp, by e-mail, as a PDF, or as text to paste anywhere. */
export function SendMenu({
  text,
  name,
  store,
}: {
  text: string;
  /** Of the files. */
  name: string;
  store: { phone: string; email: string } | null;
}) {
  const copy = () => navigator.clipboard.writeText(text).then(() => showSuccess(m.send.copied));
  const email = () => {
    const message = emailOf(store?.email ?? '', text.split('\n')[0]!, text);
    saveFile(`${name}.eml`, new Blob([message], { type: 'message/rfc822' }));
  };
  // the menu is closed before the page is printed
  const pdf = () => setTimeout(() => void savePdf(name), 300);
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default">{m.send.title}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={whatsAppLink(text, store?.phone ?? '')} target="_blank" rel="noreferrer">
          {m.send.byWhatsApp}
        </Menu.Item>
        <Menu.Item onClick={email}>{m.send.byEmail}</Menu.Item>
        <Menu.Item onClick={pdf}>{m.send.asPdf}</Menu.Item>
        <Menu.Item onClick={copy}>{m.send.copyText}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
