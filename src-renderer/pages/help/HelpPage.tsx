import { Anchor, Image, NavLink, Paper, Table, Text } from '@mantine/core';
import Markdown, { type MarkdownToJSX } from 'markdown-to-jsx';
import { type ComponentProps, useEffect, useState } from 'react';
import { Link } from 'wouter';
import { ErrorAlert } from '../../components/ErrorAlert.tsx';
import { Loading } from '../../components/Loading.tsx';
import { m } from '../../messages/index.ts';
import { language } from '../../messages/language.ts';
import { IT_TOPICS, isTopic, TOPICS, type Topic } from './topics.ts';

type Pages = Record<string, () => Promise<string>>;
const PAGES: Pages = {
  ...import.meta.glob<string>('../../../docs/user/*.md', { query: '?raw', import: 'default' }),
  ...import.meta.glob<string>('../../../docs/it/*.md', { query: '?raw', import: 'default' }),
  ...import.meta.glob<string>('../../../docs/sync.md', { query: '?raw', import: 'default' }),
};
// images referenced by the pages above; manual.test.ts checks that the list is complete
const PICTURES = import.meta.glob<string>(
  '../../../docs/pictures/{accuracy,audit,backup-restore,backups,backups-list,buying,call-typed,calls,calls-owed,day,deals,forecast,home,import,imports,look,order-draft,programs,questions,report-own,roles,scan,sign-in,stock,store,store-owed,suggestions,sync-conflict,system,targets-month,waterfall}-light.png',
  { query: '?url', import: 'default', eager: true },
);

const textOf = (topic: Topic): Promise<string> => {
  const file = Object.keys(PAGES).find((name) => name.endsWith(`/${topic}.md`));
  return file ? PAGES[file]!() : Promise.reject(new Error(topic));
};

/** User manual, bundled with the program: needs no network. */
export default function HelpPage({ name }: { name: string }) {
  const topic = isTopic(name) ? name : 'start';
  const [text, setText] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    setText(null);
    textOf(topic).then(setText, setError);
    document.getElementById('page')?.scrollTo(0, 0);
  }, [topic]);
  return (
    <div className="help">
      <nav aria-label={m.help.title}>
        <Topics title={m.help.title} topics={TOPICS} now={topic} />
        <Topics title={m.help.it} topics={IT_TOPICS} now={topic} />
      </nav>
      <Paper component="article" lang="en">
        {language !== 'en' && (
          <Text size="sm" c="dimmed" lang={language}>
            {m.help.inEnglish}
          </Text>
        )}
        {error ? (
          <ErrorAlert error={error} />
        ) : text === null ? (
          <Loading />
        ) : (
          <Markdown options={OPTIONS}>{text}</Markdown>
        )}
      </Paper>
    </div>
  );
}

function Topics({ title, topics, now }: { title: string; topics: readonly Topic[]; now: Topic }) {
  return (
    <>
      <Text size="sm" c="dimmed" mt="sm" mb={4}>
        {title}
      </Text>
      {topics.map((topic) => (
        <NavLink
          key={topic}
          component={Link}
          href={`/help/${topic}`}
          label={m.help.topics[topic]}
          active={topic === now}
          aria-current={topic === now ? 'page' : undefined}
          variant="light"
          py={5}
          style={{ borderRadius: 8 }}
        />
      ))}
    </>
  );
}

/** Links to manual pages navigate there; links to repository files are rendered as their name. */
function HelpLink({ href = '', children }: ComponentProps<'a'>) {
  const topic = /([\w-]+)\.md(#.*)?$/.exec(href)?.[1];
  if (topic && isTopic(topic))
    return (
      <Anchor component={Link} href={`/help/${topic}`} underline="always">
        {children}
      </Anchor>
    );
  if (!href.startsWith('https://')) return <em>{children}</em>;
  return (
    <Anchor href={href} target="_blank" rel="noreferrer" underline="always">
      {children}
    </Anchor>
  );
}

/** Scrollable elements have to be reachable by keyboard. */
function HelpCommands({ children }: ComponentProps<'pre'>) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
  return <pre tabIndex={0}>{children}</pre>;
}

function HelpPicture({ src = '', alt = '' }: ComponentProps<'img'>) {
  const file = Object.keys(PICTURES).find((name) => name.endsWith(src.replace(/^.*(?=pictures\/)/, '/')));
  return file ? <Image className="help-picture" src={PICTURES[file]} alt={alt} /> : null;
}

const OPTIONS: MarkdownToJSX.Options = {
  disableParsingRawHTML: true,
  overrides: { a: HelpLink, img: HelpPicture, pre: HelpCommands, table: Table },
};
