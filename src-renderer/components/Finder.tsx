import { TextInput } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useId, useRef, useState } from 'react';
import { useHeldKeys } from './held-keys.ts';
import { tellTrouble } from './Trouble.tsx';

interface Props<Item> {
  label: string;
  /** Returns the matches of a text, best first. */
  find: (text: string) => Promise<Item[]>;
  itemKey: (item: Item) => string;
  render: (item: Item) => ReactNode;
  onPick: (item: Item) => void;
  none: string;
  /** Keeps the list open and focuses the input on mount, as in a command palette. */
  always?: boolean;
  input?: RefObject<HTMLInputElement | null>;
  /** Handles a key pressed while the input is empty; returns whether it did. */
  onEmptyKey?: (key: string) => boolean;
  error?: string | undefined;
}

/** Autocomplete input by the ARIA combobox pattern: arrows move, Enter picks, Escape closes. */
export function Finder<Item>({
  label,
  find,
  itemKey,
  render,
  onPick,
  none,
  always = false,
  input,
  onEmptyKey,
  error,
}: Props<Item>) {
  const id = useId();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(always);
  const [found, setFound] = useState<{ text: string; items: Item[] } | null>(null);
  const [at, setAt] = useState(0);
  const finder = useRef(find);
  finder.current = find;
  useEffect(() => {
    if (!open) return;
    let current = true;
    finder.current(text).then(
      (items) => {
        if (!current) return;
        setFound({ text, items });
        setAt(0);
      },
      () => current && setFound({ text, items: [] }),
    );
    return () => {
      current = false;
    };
  }, [text, open]);
  const own = useRef<HTMLInputElement>(null);
  const field = input ?? own;
  useEffect(() => {
    if (always) field.current?.focus();
  }, [always, field]);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const items = found?.items ?? [];
  const keys = useHeldKeys();
  const pick = (item: Item | undefined) => {
    if (!item) return;
    onPick(item);
    setText('');
    setOpen(always);
    setFound(null);
  };
  const onEnter = () => {
    if (found?.text === text) pick(items[at]);
    // the list lags behind the input: search for the current text and pick its first match
    else keys.until(finder.current(text), ([first]) => pick(first)).catch(tellTrouble);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (keys.hold(event) || (text === '' && onEmptyKey?.(event.key))) event.preventDefault();
    else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      if (open) onEnter();
      else setOpen(true);
    } else if (event.key === 'ArrowDown') {
      if (open) setAt(Math.min(at + 1, items.length - 1));
      setOpen(true);
    } else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
    else if (event.key === 'Escape' && open && !always) {
      setOpen(false);
      event.stopPropagation();
    } else return;
    event.preventDefault();
  };
  return (
    <div className="finder">
      <TextInput
        ref={field}
        role="combobox"
        aria-label={label}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && items[at] ? `${id}-${at}` : undefined}
        placeholder={label}
        autoComplete="off"
        value={text}
        error={error}
        data-autofocus={always || undefined}
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          setOpen(true);
        }}
        onFocus={() => text !== '' && setOpen(true)}
        onBlur={() => !always && setOpen(false)}
        onKeyDown={onKeyDown}
      />
      <div
        ref={list}
        id={`${id}-list`}
        className={always ? 'finder-list finder-always' : 'finder-list'}
        role="listbox"
        aria-label={label}
        hidden={!open || (found === null && !always)}
      >
        {items.map((item, i) => (
          <div
            key={itemKey(item)}
            id={`${id}-${i}`}
            role="option"
            aria-selected={i === at}
            tabIndex={-1}
            className="finder-item"
            onMouseDown={(event) => {
              event.preventDefault();
              pick(item);
            }}
            onMouseMove={() => setAt(i)}
          >
            {render(item)}
          </div>
        ))}
        {found !== null && items.length === 0 && text !== '' && (
          <div className="finder-none" role="option" aria-selected={false} aria-disabled tabIndex={-1}>
            {none}
          </div>
        )}
      </div>
    </div>
  );
}
