import { TextInput } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useId, useRef, useState } from 'react';
import { showError } from './ErrorAlert.tsx';
import { useKeyBuffer } from './use-key-buffer.ts';

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
  size?: 'xs' | 'sm';
}

/** Autocomplete input by the ARIA combobox pattern: arrows move, Enter picks, Escape closes. */
export function SearchCombobox<Item>({
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
  size = 'sm',
}: Props<Item>) {
  const id = useId();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(always);
  const [found, setFound] = useState<{ text: string; items: Item[] } | null>(null);
  const [activeIndex, setActiveIndex] = useState(0);
  const findRef = useRef(find);
  findRef.current = find;
  useEffect(() => {
    if (!open) return;
    let current = true;
    findRef.current(text).then(
      (items) => {
        if (!current) return;
        setFound({ text, items });
        setActiveIndex(0);
      },
      () => current && setFound({ text, items: [] }),
    );
    return () => {
      current = false;
    };
  }, [text, open]);
  const ownRef = useRef<HTMLInputElement>(null);
  const field = input ?? ownRef;
  useEffect(() => {
    if (always) field.current?.focus();
  }, [always, field]);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[activeIndex]?.scrollIntoView({ block: 'nearest' });
  }, [activeIndex]);
  const items = found?.items ?? [];
  const keyBuffer = useKeyBuffer();
  const pick = (item: Item | undefined) => {
    if (!item) return;
    onPick(item);
    setText('');
    setOpen(always);
    setFound(null);
  };
  const onEnter = () => {
    if (found?.text === text) pick(items[activeIndex]);
    // the list lags behind the input: search for the current text and pick its first match
    else keyBuffer.until(findRef.current(text), ([first]) => pick(first)).catch(showError);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (keyBuffer.hold(event) || (text === '' && onEmptyKey?.(event.key))) event.preventDefault();
    else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      if (open) onEnter();
      else setOpen(true);
    } else if (event.key === 'ArrowDown') {
      if (open) setActiveIndex(Math.min(activeIndex + 1, items.length - 1));
      setOpen(true);
    } else if (event.key === 'ArrowUp') setActiveIndex(Math.max(activeIndex - 1, 0));
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
        size={size}
        role="combobox"
        aria-label={label}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && items[activeIndex] ? `${id}-${activeIndex}` : undefined}
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
            aria-selected={i === activeIndex}
            tabIndex={-1}
            className="finder-item"
            onMouseDown={(event) => {
              event.preventDefault();
              pick(item);
            }}
            onMouseMove={() => setActiveIndex(i)}
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
