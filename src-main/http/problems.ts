import { asProblem, type Problem } from '../../src-shared/problem.ts';

/** HTTP status by problem code; default 404 for codes ending in `_unknown`, else 422. */
const STATUSES: Record<string, number> = {
  bad_request: 400,
  bad_json: 400,
  bad_upload: 400,
  bad_cursor: 400,
  checksum_differs: 400,
  signed_out: 401,
  token_invalid: 401,
  locked: 401,
  refused: 403,
  foreign: 403,
  path_refused: 403,
  foreign_origin: 403,
  password_required: 403,
  accounts_tampered: 403,
  fixed_by_policy: 403,
  unknown_procedure: 404,
  unknown_file: 404,
  not_found: 404,
  method_not_allowed: 405,
  too_slow: 408,
  edited_meanwhile: 409,
  under_way: 409,
  outcome_unknown: 409,
  busy: 409,
  backup_running: 409,
  sync_running: 409,
  too_large: 413,
  upload_too_large: 413,
  media_type: 415,
  too_many: 429,
  internal: 500,
  data_busy: 503,
  data_damaged: 503,
  disk_full: 507,
};

export const statusOf = ({ code }: Problem): number => STATUSES[code] ?? (code.endsWith('_unknown') ? 404 : 422);

/**
 * Problem details (RFC 9457), with the extension members `code`, `hint` and `fields`.
 * @param request request id, as in the log
 */
export function problemResponse(thrown: unknown, request?: string): Response {
  const problem = asProblem(thrown);
  const status = statusOf(problem);
  const { code, message, hint, fields } = problem;
  return new Response(
    JSON.stringify({
      type: `urn:mangalm:problem:${code}`,
      title: code.replaceAll('_', ' '),
      status,
      detail: message,
      code,
      hint,
      ...(fields ? { fields } : {}),
      ...(request ? { instance: `urn:mangalm:request:${request}` } : {}),
    }),
    {
      status,
      headers: {
        'content-type': 'application/problem+json; charset=utf-8',
        'cache-control': 'no-store',
        ...(status === 401 ? { 'www-authenticate': 'Bearer realm="mangalm"' } : {}),
        ...(status === 429 || status === 503 ? { 'retry-after': '1' } : {}),
      },
    },
  );
}
