import { ErrorAlert } from './ErrorAlert.tsx';
import { Loading } from './Loading.tsx';
import { PageHeader } from './PageHeader.tsx';

/** In place of content that is not here: it is loading, or why it can't be shown. */
export function Pending({ error, retry }: { error: unknown; retry: () => void }) {
  return error === null ? <Loading /> : <ErrorAlert error={error} retry={retry} />;
}

/** A page without its data: the title stands while it loads, and when it can't be shown. */
export function PageState({ title, error, retry }: { title: string; error: unknown; retry: () => void }) {
  return (
    <>
      <PageHeader title={title} named={false} />
      <Pending error={error} retry={retry} />
    </>
  );
}
