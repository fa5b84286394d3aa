import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseTarget } from '../../../src-main/sync/server/connection.ts';
import { addressOf, fieldsOf, isEncrypted, NO_SERVER } from './server-address.ts';

const word = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((text) => text.trim() === text);
const file = fc.option(word, { nil: '' });

it('the address of the form’s fields parses to the same fields and connection target', () => {
  fc.assert(
    fc.property(
      fc.record({
        host: fc.constantFrom('db.example.com', 'localhost', '10.0.0.7', '[::1]'),
        port: fc.constantFrom('5432', '6543'),
        // a URL drops them as path segments, even encoded
        database: word.filter((name) => name !== '.' && name !== '..'),
        user: word,
        password: fc.constant(''),
        encrypted: fc.option(fc.boolean()),
        ca: file,
        cert: file,
        key: file,
      }),
      (fields) => {
        const address = addressOf(fields);
        expect(fieldsOf(address)).toEqual(fields);
        expect(parseTarget(address)).toMatchObject({
          host: fields.host.replace(/[[\]]/g, ''),
          port: Number(fields.port),
          database: fields.database,
          user: fields.user,
          tls: isEncrypted(fields) ? 'verify' : 'off',
          ca: fields.ca || null,
        });
      },
    ),
  );
});

it('splits a full address into the fields, including the password', () => {
  expect(fieldsOf('postgres://mangalm:s%40fe@db.example.com/sales?sslmode=require')).toEqual({
    ...NO_SERVER,
    host: 'db.example.com',
    database: 'sales',
    user: 'mangalm',
    password: 's@fe',
    encrypted: true,
  });
  expect(fieldsOf('db.example.com')).toBeNull();
  expect(fieldsOf('postgres://')).toEqual(NO_SERVER);
});
