import { Button, Group, Text } from '@mantine/core';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';

/** File drop zone with an equivalent file picker button. */
export function FileDropZone({
  icon,
  title,
  hint,
  choose,
  accept,
  onFiles,
  children,
}: {
  icon: ReactNode;
  title: string;
  hint: string;
  choose: string;
  accept: string;
  onFiles: (files: File[]) => void;
  /** Rendered beside the button. */
  children?: ReactNode;
}) {
  const [over, setOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFiles([...event.dataTransfer.files]);
  };
  const onDragOver = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button within does the same by keyboard
    <div
      className="drop"
      data-over={over || undefined}
      onDragOver={onDragOver}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      {icon}
      <Text fw={600}>{title}</Text>
      <Text size="sm" c="dimmed">
        {hint}
      </Text>
      <Group gap="sm" mt={4}>
        <Button onClick={() => picker.current?.click()}>{choose}</Button>
        {children}
      </Group>
      <input
        ref={picker}
        type="file"
        multiple
        accept={accept}
        hidden
        aria-label={choose}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </div>
  );
}
