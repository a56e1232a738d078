// The peer of `cargo xtask bench --peers`: three operations of the portal's API, as a plain Node.js program does them.
// Durable as the portal is: SQLite in WAL mode with a sync at every commit. No rights, no audit trail, few rules.
//
//   DATABASE=file KEY=api-key node app.js      prints http://ADDRESS when it listens
'use strict';
const crypto = require('node:crypto');
const Database = require('better-sqlite3');

const db = new Database(process.env.DATABASE);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.pragma('cache_size = -32768');
db.exec(`
  CREATE TABLE IF NOT EXISTS people (
    id TEXT NOT NULL PRIMARY KEY, portal INTEGER NOT NULL, user_name TEXT NOT NULL, first_name TEXT NOT NULL,
    last_name TEXT NOT NULL, email TEXT NOT NULL, status INTEGER NOT NULL, activation INTEGER NOT NULL,
    role TEXT NOT NULL, title TEXT, location TEXT, culture TEXT, phone TEXT, notes TEXT, sso_id TEXT, ldap_id TEXT,
    password_hash TEXT, created_by TEXT, created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL);
  CREATE UNIQUE INDEX IF NOT EXISTS people_by_email ON people (portal, email);
  CREATE INDEX IF NOT EXISTS people_by_name ON people (portal, last_name, first_name, id);`);

const find = db.prepare('SELECT * FROM people WHERE id = ?');
const setRole = db.prepare('UPDATE people SET role = ?, modified_at = ? WHERE id = ?');
const insert = db.prepare(`
  INSERT INTO people (id, portal, user_name, first_name, last_name, email, status, activation, role, title, location,
    culture, created_by, created_at, modified_at)
  VALUES (?, 1, ?, ?, ?, ?, 1, 0, ?, ?, ?, 'en-US', ?, ?, ?)`);

const digest = text => crypto.createHash('sha256').update(text).digest('hex');
const keys = new Map([[digest(process.env.KEY), crypto.randomUUID()]]);
const ROLES = new Set(['DocSpaceAdmin', 'RoomAdmin', 'User', 'Guest']);

const profile = person => ({
  response: {
    firstName: person.first_name, lastName: person.last_name, userName: person.user_name, email: person.email,
    status: person.status, activationStatus: person.activation, role: person.role, department: '',
    location: person.location, title: person.title, isAdmin: person.role === 'DocSpaceAdmin',
    isRoomAdmin: person.role === 'RoomAdmin', isLDAP: false, isSSO: false, isOwner: false,
    isVisitor: person.role === 'Guest', isCollaborator: person.role === 'User', isAnonim: false,
    cultureName: person.culture, mobilePhoneActivationStatus: 0, hasPersonalFolder: true, hasAvatar: false,
    registrationDate: new Date(person.created_at).toISOString(), id: person.id,
    displayName: `${person.first_name} ${person.last_name}`,
    avatar: '/static/images/default_user_photo_size_82-82.png',
    avatarSmall: '/static/images/default_user_photo_size_32-32.png', profileUrl: `/accounts/people/${person.id}`,
  },
  count: 1, status: 0, statusCode: 200,
});

const app = require('fastify')();
app.addHook('onRequest', async (request, reply) => {
  const [, key] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
  request.caller = key && keys.get(digest(key));
  if (!request.caller) return reply.code(401).send();
});
app.get('/api/2.0/people/:id', async (request, reply) => {
  const person = find.get(request.params.id);
  return person ? profile(person) : reply.code(404).send();
});
app.post('/api/2.0/people', async (request, reply) => {
  const { firstName, lastName, email, title, location, role = 'User' } = request.body;
  if (!firstName || !/^[^@\s]+@[^@\s]+$/.test(email ?? '') || !ROLES.has(role)) return reply.code(400).send();
  const id = crypto.randomUUID();
  const now = Date.now();
  try {
    insert.run(id, email.split('@')[0], firstName, lastName ?? '', email, role, title ?? null, location ?? null,
      request.caller, now, now);
  } catch {
    return reply.code(400).send();
  }
  return profile(find.get(id));
});
app.put('/api/2.0/people/:id', async (request, reply) => {
  if (!ROLES.has(request.body.role)) return reply.code(400).send();
  const { changes } = setRole.run(request.body.role, Date.now(), request.params.id);
  return changes ? profile(find.get(request.params.id)) : reply.code(404).send();
});
app.listen({ port: 0, host: '127.0.0.1' }).then(address => console.log(address));
