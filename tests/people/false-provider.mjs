// A provider that speaks OpenID Connect and does wrong what it is told to, for tests: `false-provider.mjs PORT`. Whoever comes to
// its page of sign-in is sent back at once as `login`; `fault` in that page's address says what goes wrong later. Each code carries
// both, and may be used again.
import { createHmac, createPublicKey, createSecretKey, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const [known, unknown] = [1, 2].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }));
const published = { ...known.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' };

const encoded = (value) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

// What each fault changes in the claims.
const CLAIMS = {
  'wrong-nonce': () => ({ nonce: 'of-another-visit' }),
  'no-nonce': () => ({ nonce: undefined }),
  'wrong-issuer': () => ({ iss: 'https://accounts.example' }),
  'issuer-with-slash': () => ({ iss: `${issuer}/` }),
  'no-issuer': () => ({ iss: undefined }),
  'wrong-audience': () => ({ aud: 'another-client' }),
  'no-audience': () => ({ aud: undefined }),
  'another-audience-too': () => ({ aud: ['peel', 'another-client'], azp: 'another-client' }),
  expired: (now) => ({ iat: now - 7200, exp: now - 3600 }),
  'expires-never': () => ({ exp: 'never' }),
  'no-expiry': () => ({ exp: undefined }),
  'no-subject': () => ({ sub: undefined }),
};

// What each fault signs with.
const SIGNATURES = {
  'wrong-key': (text) => sign('sha256', text, unknown.privateKey),
  'no-signature': () => '',
  'alg-none': () => '',
  'public-key-as-secret': (text) => {
    const pem = createPublicKey(known.privateKey).export({ type: 'spki', format: 'pem' });
    return createHmac('sha256', createSecretKey(Buffer.from(pem))).update(text).digest();
  },
  'client-secret-as-key': (text) =>
    createHmac('sha256', 'peel-secret-of-the-tests').update(text).digest(),
};

const HEADERS = {
  'alg-none': { alg: 'none' },
  'public-key-as-secret': { alg: 'HS256', kid: 'one' },
  'client-secret-as-key': { alg: 'HS256' },
  'unknown-key': { alg: 'RS256', kid: 'two' },
  'key-of-its-own': { alg: 'RS256', jwk: unknown.publicKey.export({ format: 'jwk' }) },
};

function idToken({ fault, login, nonce }) {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: issuer,
    aud: 'peel',
    sub: login,
    nonce,
    iat: now,
    exp: now + 300,
    email: `${login}@example.org`,
    email_verified: true,
    ...CLAIMS[fault]?.(now),
  };
  const header = HEADERS[fault] ?? { alg: 'RS256', kid: 'one' };
  const text = `${encoded(header)}.${encoded(claims)}`;
  const key = fault === 'key-of-its-own' ? unknown : known;
  const signed = (SIGNATURES[fault] ?? ((text) => sign('sha256', text, key.privateKey)))(Buffer.from(text));
  return `${text}.${signed.toString('base64url')}`;
}

// What each fault answers in the place of tokens: status, type, body.
const ANSWERS = {
  'code-refused': [400, 'application/json', '{"error":"invalid_grant"}'],
  'client-refused': [401, 'application/json', '{"error":"invalid_client"}'],
  'no-json': [200, 'text/html', '<p>Moved</p>'],
  'no-id-token': [200, 'application/json', '{"access_token":"a","token_type":"Bearer"}'],
  'too-much': [200, 'application/json', `{"access_token":"${'a'.repeat(4_000_000)}"}`],
  outage: [503, 'text/plain', 'later'],
};

function tokens(form) {
  const visit = JSON.parse(Buffer.from(form.get('code'), 'base64url'));
  if (ANSWERS[visit.fault]) return ANSWERS[visit.fault];
  const body = { access_token: 'a', token_type: 'Bearer', id_token: idToken(visit) };
  return [200, 'application/json', JSON.stringify(body)];
}

function sendBack(query) {
  const [fault, login] = [query.get('fault') ?? '', query.get('login') ?? 'somebody'];
  const code = encoded({ fault, login, nonce: query.get('nonce') });
  const back = new URL(query.get('redirect_uri'));
  const state = fault === 'wrong-state' ? 'of-another-visit' : query.get('state');
  for (const [name, value] of Object.entries({ code, state, iss: issuer })) {
    back.searchParams.set(name, value);
  }
  if (fault === 'no-state') back.searchParams.delete('state');
  if (fault === 'another-provider') back.searchParams.set('iss', 'https://accounts.example');
  return back.href;
}

const json = (value) => [200, 'application/json', JSON.stringify(value)];

createServer(async (request, response) => {
  const url = new URL(request.url, issuer);
  let body = '';
  for await (const piece of request) body += piece;
  if (url.pathname === '/authorize') {
    response.writeHead(303, { Location: sendBack(url.searchParams) }).end();
    return;
  }
  const answers = {
    '/.well-known/openid-configuration': () =>
      json({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
      }),
    '/keys': () => json({ keys: [published] }),
    '/token': () => tokens(new URLSearchParams(body)),
  };
  const [status, type, text] = answers[url.pathname]?.() ?? [404, 'text/plain', 'nothing is here'];
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) }).end(text);
}).listen(port, '127.0.0.1', () => console.log('ready'));
