import { Text } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import { Link } from 'wouter';

/** The number of characters, by which the size is chosen so that any sum fits. */
const lengthOf = (value: ReactNode): CSSProperties =>
  typeof value === 'string' ? ({ '--characters': value.length } as CSSProperties) : {};

/** A labelled figure; a link to its details if `href` is given. */
export function Tile({
  href,
  label,
  value,
  children,
}: {
  href?: string;
  label: string;
  value: ReactNode;
  children?: ReactNode;
}) {
  const inside = (
    <>
      <Text size="sm" c="dimmed" component="span" display="block">
        {label}
      </Text>
      <span className="tile-value figure" style={lengthOf(value)}>
        {value}
      </span>
      {children && <span className="tile-foot">{children}</span>}
    </>
  );
  return href ? (
    <Link className="tile" href={href}>
      {inside}
    </Link>
  ) : (
    <div className="tile">{inside}</div>
  );
}
