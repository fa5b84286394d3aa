import { Button, Menu } from '@mantine/core';
import type { OrderDetails } from '../../../src-shared/contract/index.ts';
import { showSuccess } from '../../components/notify.ts';
import { saveFile } from '../../components/save-file.ts';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { emailOf, orderText, whatsAppLink } from './order-text.ts';

/** Sends an order to its store: in WhatsApp, by e-mail, or as text to paste anywhere. */
export function ShareOrder({ order }: { order: OrderDetails }) {
  const store = useCall('sales.store', { id: order.storeId }).data;
  const text = orderText(order);
  const copy = () => navigator.clipboard.writeText(text).then(() => showSuccess(m.orders.textCopied));
  const email = () => {
    const message = emailOf(store?.email ?? '', text.split('\n')[0]!, text);
    saveFile(`${m.orders.titleOf(order.id)}.eml`, new Blob([message], { type: 'message/rfc822' }));
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default">{m.orders.share}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={whatsAppLink(text, store?.phone ?? '')} target="_blank" rel="noreferrer">
          {m.orders.byWhatsApp}
        </Menu.Item>
        <Menu.Item onClick={email}>{m.orders.byEmail}</Menu.Item>
        <Menu.Item onClick={copy}>{m.orders.copyText}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
