import { Menu, type MenuItemConstructorOptions, type WebContents } from 'electron';

/** Opens a context menu with spelling suggestions and editing commands. */
export function offerContextMenu(contents: WebContents): void {
  contents.on('context-menu', (_event, { dictionarySuggestions, isEditable, editFlags, selectionText }) => {
    const spelling = dictionarySuggestions.map(
      (word): MenuItemConstructorOptions => ({ label: word, click: () => contents.replaceMisspelling(word) }),
    );
    const editing: MenuItemConstructorOptions[] = [
      { role: 'cut', enabled: editFlags.canCut },
      { role: 'copy', enabled: editFlags.canCopy },
      { role: 'paste', enabled: editFlags.canPaste },
      { type: 'separator' },
      { role: 'selectAll', enabled: editFlags.canSelectAll },
    ];
    const reading: MenuItemConstructorOptions[] = selectionText.trim() ? [{ role: 'copy' }] : [];
    const template: MenuItemConstructorOptions[] = [
      ...spelling,
      ...(spelling.length > 0 ? [{ type: 'separator' } as const] : []),
      ...(isEditable ? editing : reading),
    ];
    if (template.length > 0) Menu.buildFromTemplate(template).popup();
  });
}
