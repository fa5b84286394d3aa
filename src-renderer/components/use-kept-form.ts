import { type UseFormInput, useForm } from '@mantine/form';
import { useKept } from './use-kept.ts';

/**
 * A form whose changed fields are there again after leaving the page, a reload or a crash, until `discard` is called.
 * @param name what is edited, such as `store 12 3`; with its edition where it has one, so that what was typed over an older
 * one does not come back over what others changed since
 * @param options.keep the changed fields that may be stored; without it all. Passwords must not be.
 */
export function useKeptForm<V extends object>(
  name: string,
  {
    initialValues,
    keep,
    ...options
  }: UseFormInput<V> & { initialValues: V; keep?: (changed: Partial<V>) => Partial<V> },
) {
  const [typed, setTyped] = useKept<Partial<V>>(name, {});
  const form = useForm<V>({
    ...options,
    initialValues: { ...initialValues, ...typed },
    onValuesChange: (values, before) => {
      const changed = changedFields(initialValues, values);
      setTyped(keep ? keep(changed) : changed);
      options.onValuesChange?.(values, before);
    },
  });
  return { form, discard: () => setTyped({}) };
}

/** The fields whose value is another than the stored one. */
export function changedFields<V extends object>(stored: V, values: V): Partial<V> {
  const isChanged = (key: keyof V) => JSON.stringify(values[key]) !== JSON.stringify(stored[key]);
  return Object.fromEntries(Object.entries(values).filter(([key]) => isChanged(key as keyof V))) as Partial<V>;
}
