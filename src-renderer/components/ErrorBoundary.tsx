import { Component, type ReactNode } from 'react';
import { reportPageError } from '../client.ts';
import { ErrorAlert } from './ErrorAlert.tsx';

interface Props {
  /** Location of the page; a change resets the error. */
  place: string;
  children: ReactNode;
}

/** Error boundary around a page: keeps the shell and shows the error in place of the page. */
export class ErrorBoundary extends Component<Props, { error: unknown; place: string }> {
  override state = { error: null as unknown, place: this.props.place };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  static getDerivedStateFromProps({ place }: Props, state: { place: string }) {
    return place === state.place ? null : { error: null, place };
  }

  override componentDidCatch(error: unknown) {
    reportPageError(error);
  }

  override render() {
    const { error } = this.state;
    return error === null ? (
      this.props.children
    ) : (
      <ErrorAlert error={error} retry={() => this.setState({ error: null })} />
    );
  }
}
