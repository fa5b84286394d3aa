import { ActionIcon, Button, Group, Menu, TextInput } from '@mantine/core';
import { Bookmark, X } from 'lucide-react';
import { useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { m } from '../messages/index.ts';

/** A name for the filters, order and period of a page. */
interface SavedView {
  name: string;
  query: string;
}

const keyOf = (path: string) => `mangalm-views-${path}`;

function storedViews(path: string): SavedView[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(keyOf(path)) ?? '[]');
    return Array.isArray(stored) ? (stored as SavedView[]) : [];
  } catch {
    return [];
  }
}

/** Saves the filters of this page under a name, and opens those saved before; kept on this computer. */
export function SavedViews() {
  const [path, navigate] = useLocation();
  const [params] = useSearchParams();
  const [views, setViews] = useState(() => storedViews(path));
  const [name, setName] = useState('');
  const store = (next: SavedView[]) => {
    localStorage.setItem(keyOf(path), JSON.stringify(next));
    setViews(next);
  };
  const query = params.toString();
  return (
    <Menu position="bottom-start" closeOnItemClick={false} trapFocus={false}>
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<Bookmark size={14} />}>
          {views.find((view) => view.query === query)?.name ?? m.views.title}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {views.map((view) => (
          <Group key={view.name} gap={4} wrap="nowrap">
            <Menu.Item
              closeMenuOnClick
              fw={view.query === query ? 600 : 400}
              onClick={() => navigate(view.query === '' ? path : `${path}?${view.query}`)}
            >
              {view.name}
            </Menu.Item>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={m.views.forget(view.name)}
              onClick={() => store(views.filter((other) => other !== view))}
            >
              <X size={14} />
            </ActionIcon>
          </Group>
        ))}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const named = name.trim();
            if (named === '') return;
            store([...views.filter((view) => view.name !== named), { name: named, query }]);
            setName('');
          }}
        >
          <Group gap={6} p={6} wrap="nowrap">
            <TextInput
              size="xs"
              aria-label={m.views.name}
              placeholder={m.views.name}
              maxLength={60}
              value={name}
              onKeyDown={(event) => event.stopPropagation()}
              onChange={({ currentTarget: { value } }) => setName(value)}
            />
            <Button size="xs" type="submit" disabled={name.trim() === ''}>
              {m.save}
            </Button>
          </Group>
        </form>
      </Menu.Dropdown>
    </Menu>
  );
}
