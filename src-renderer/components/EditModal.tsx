import { Checkbox, Modal, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { asProblem } from '../../src-shared/problem.ts';
import { m } from '../messages/index.ts';
import { FormFooter } from './FormFooter.tsx';
import { changedFields, useKeptForm } from './use-kept-form.ts';

export interface EditField {
  key: string;
  label: string;
  value: string;
  long?: boolean;
  /** Virtual keyboard of the field, for numbers and amounts. */
  inputMode?: 'numeric' | 'decimal' | 'email' | 'tel';
  /** Renders a checkbox; its value is `1` or the empty string. */
  check?: boolean;
}

type Values = Record<string, string | boolean>;

/** More fields than these in a column would not fit on a laptop’s screen. */
const ROWS = 7;

/**
 * Modal form that submits changed fields only and shows a failed save inline. What was typed is there again after a reload
 * or a crash, until it is saved or cancelled.
 * @param subject what is edited, such as `store 12`
 */
export function EditModal({
  subject,
  title,
  hint,
  fields,
  onSave,
  onClose,
}: {
  subject: string;
  title: string;
  hint: string;
  fields: EditField[];
  onSave: (changed: Record<string, string>) => Promise<void>;
  onClose: () => void;
}) {
  const stored: Values = Object.fromEntries(
    fields.map(({ key, value, check }) => [key, check ? value === '1' : value]),
  );
  const { form, discard } = useKeptForm<Values>(`edit ${subject}`, { mode: 'uncontrolled', initialValues: stored });
  const close = () => {
    discard();
    onClose();
  };
  const columns = Math.ceil(fields.length / ROWS);
  const [trouble, setTrouble] = useState<string | null>(null);
  const save = async (values: Values) => {
    const changed = Object.entries(changedFields(stored, values)).map(([key, value]) => [
      key,
      typeof value === 'string' ? value.trim() : value ? '1' : '',
    ]);
    try {
      if (changed.length > 0) await onSave(Object.fromEntries(changed));
      close();
    } catch (error) {
      const problem = asProblem(error);
      const { fields = {}, fieldDescriptors = {} } = problem;
      for (const [field, message] of Object.entries(fields))
        form.setFieldError(field.replace(/Minor$/, ''), m.text({ message, descriptor: fieldDescriptors[field] }));
      setTrouble(m.problem(problem));
    }
  };
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      closeOnClickOutside={false}
      size={columns > 1 ? 'xl' : 'md'}
      closeButtonProps={{ 'aria-label': m.close }}
    >
      <form onSubmit={form.onSubmit(save)}>
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            {hint}
          </Text>
          <SimpleGrid cols={{ base: 1, sm: columns }} spacing="sm" verticalSpacing="xs">
            {fields.map(({ key, label, long, inputMode, check }, i) => {
              if (check)
                return (
                  <Checkbox
                    key={key}
                    label={label}
                    style={{ alignSelf: 'end' }}
                    {...form.getInputProps(key, { type: 'checkbox' })}
                  />
                );
              const Input = long ? Textarea : TextInput;
              return (
                <Input
                  key={key}
                  label={label}
                  data-autofocus={i === 0 || undefined}
                  {...(long ? { style: { gridColumn: '1 / -1' } } : {})}
                  {...(inputMode ? { inputMode } : {})}
                  {...form.getInputProps(key)}
                />
              );
            })}
          </SimpleGrid>
          <FormFooter trouble={trouble} onCancel={close} />
        </Stack>
      </form>
    </Modal>
  );
}
