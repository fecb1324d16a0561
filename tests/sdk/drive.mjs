// Drives the practice store with the platform's official SDK, unchanged, in both dialects.
//
//   npm ci && node drive.mjs PATH-OF-PACKETDESK
//
// Starts `packetdesk practice` itself, reads {"baseUrl","apiKey"} from its first line, prints one
// line a check and `N passed, N failed` at the end, and exits with 1 when a check failed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ApiError, RestomenumClient } from '@restomenum/plugin-sdk';

const STARTUP_MS = 20_000;
const WRITES_PER_MINUTE = 20;
const program = process.argv[2];
if (!program) {
  console.error('usage: node drive.mjs PATH-OF-PACKETDESK');
  process.exit(2);
}

let passed = 0;
let failed = 0;

async function check(name, work) {
  try {
    await work();
    passed += 1;
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n        ${error.stack.replaceAll('\n', '\n        ')}`);
  }
}

// A store in a process of its own; `stop` waits until it is gone.
async function startStore(dialect) {
  const args = ['practice', '--listen', '127.0.0.1:0', '--dialect', dialect];
  const store = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise((resolve) => store.once('exit', resolve));
  const line = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the store did not start')), STARTUP_MS);
    const settle = (finish) => (value) => {
      clearTimeout(timer);
      finish(value);
    };
    store.once('error', settle(reject));
    store.once('exit', settle((code) => reject(new Error(`the store ended with ${code}`))));
    createInterface({ input: store.stdout }).once('line', settle(resolve));
  }).catch((error) => {
    store.kill();
    throw error;
  });
  const { baseUrl, apiKey } = JSON.parse(line);
  return {
    baseUrl,
    apiKey,
    stop: () => {
      store.kill();
      return gone;
    },
  };
}

// Runs `packetdesk` as a person would, and gives back its JSON answer.
async function packetdesk({ baseUrl, apiKey }, args, input = '') {
  const home = mkdtempSync(join(tmpdir(), 'packetdesk-'));
  const child = spawn(program, [...args, '--base-url', baseUrl, '--json'], {
    env: { ...process.env, PACKETDESK_API_KEY: apiKey, PACKETDESK_HOME: home },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(input);
  let text = '';
  for await (const part of child.stdout) text += part;
  rmSync(home, { recursive: true });
  return JSON.parse(text);
}

// Sends an order with `packetdesk submit`.
const submit = (store, order) => packetdesk(store, ['submit', '-'], JSON.stringify(order));

// A packet without what differs between any two: ids and the number of the day.
function comparable({ packetId, uuid, docNo, ...packet }) {
  assert.ok(packetId && docNo, 'a packet has an id and a number');
  const orders = packet.orders.map(({ id, lineId, ...line }) => line);
  const payments = packet.payments?.map(({ lineId, ...payment }) => payment);
  return { ...packet, orders, payments };
}

// What the SDK throws: always an ApiError, with the platform's message as its code.
async function refusal(promise) {
  const error = await promise.then(
    (value) => assert.fail(`not refused: ${JSON.stringify(value)}`),
    (error) => error,
  );
  assert.ok(error instanceof ApiError, error.stack);
  return error;
}

async function drive(dialect, { baseUrl, apiKey }) {
  const classic = dialect === 'classic';
  const client = new RestomenumClient({ baseUrl, apiKey });
  const status = (current) => (classic ? 200 : current);
  const idOf = (made) => (classic ? made.packetId : made.uuid);
  let writes = 0;
  const create = (body) => {
    writes += 1;
    return client.packets.create(body);
  };

  const { data: products, truncated } = await client.products.list();
  const named = (title) => products.find((product) => product.title === title);
  const methods = await client.paymentMethods.list();
  const cash = methods.find((method) => method.cash);
  const order = {
    customer: { id: 'c-9', name: 'Işıl Çağlar', address: 'Gül Sk. 4', phone: '0555 000 11 22' },
    cart: [
      { product: named('Adana Kebap').id, quantity: 2, options: ['1,5 porsiyon'], note: 'az pişmiş' },
      { product: named('Lahmacun').id, quantity: 3, discount: 20 },
    ],
    paymentNote: 'nakit',
    payments: [{ id: cash.id, price: 500.25 }],
    note: 'Kapıda zil çalma',
    idempotencyKey: `sdk-${dialect}-1`,
  };
  let id;

  await check(`${dialect}: products, categories and customers are listed`, async () => {
    assert.ok(products.length > 100);
    assert.equal(truncated, undefined);
    const categories = await client.categories.list();
    assert.equal(categories.length, 12);
    const one = await client.products.get(named('Künefe').id);
    assert.deepEqual(one, named('Künefe'));
    let customers = 0;
    for await (const customer of client.customers.listAll(60)) customers += customer.id ? 1 : 0;
    assert.equal(customers, 200);
  });

  await check(`${dialect}: an order is accepted and read back`, async () => {
    const made = await create(order);
    id = idOf(made);
    assert.equal(typeof id, 'string');
    assert.equal(classic ? made.uuid : made.packetId, undefined);
    const packet = await client.packets.get(id);
    assert.equal(packet.total, 1090);
    assert.equal(packet.paid, 500.25);
    assert.equal(packet.customer.name, 'Işıl Çağlar');
    assert.equal(packet.note, 'Kapıda zil çalma');
    const [adana, lahmacun] = packet.orders;
    assert.equal(adana.note, 'az pişmiş');
    assert.equal(classic ? adana.lineTotal : adana.lineTotalDecimal, 840);
    assert.equal(classic ? lahmacun.discount : lahmacun.discountDecimal, 20);
    const [portion] = adana.options;
    assert.equal(classic ? portion : portion.title, '1,5 porsiyon');
  });

  await check(`${dialect}: the same key twice is one packet`, async () => {
    assert.equal(idOf(await create(order)), id);
    const open = await client.packets.open();
    assert.equal(open.length, 1);
    assert.equal(classic ? open[0].packetId : open[0].uuid, id);
    assert.equal(open[0].itemCount, 2);
  });

  await check(`${dialect}: the same order by packetdesk and by the SDK reads back alike`, async () => {
    writes += 1;
    const ours = await submit({ baseUrl, apiKey }, { ...order, idempotencyKey: `desk-${dialect}-1` });
    assert.notEqual(ours.packetId, id);
    const [theirs, own] = [await client.packets.get(id), await client.packets.get(ours.packetId)];
    assert.deepEqual(comparable(own), comparable(theirs));
  });

  await check(`${dialect}: what the SDK has made is shown by packetdesk`, async () => {
    const theirs = await client.packets.get(id);
    const shown = await packetdesk({ baseUrl, apiKey }, ['packets', 'get', id]);
    assert.deepEqual(shown.raw.data, theirs);
    assert.equal(shown.open, theirs.total - theirs.paid);
    assert.deepEqual(shown.lines.map(({ title }) => title), theirs.orders.map(({ title }) => title));
    const { packets } = await packetdesk({ baseUrl, apiKey }, ['packets', 'open']);
    assert.equal(packets.length, 2);
    assert.ok(packets.some((packet) => packet.packetId === shown.packetId && !packet.ours));
  });

  await check(`${dialect}: an unknown product is refused`, async () => {
    const cart = [{ product: 'yok-1', quantity: 1 }];
    const error = await refusal(create({ ...order, cart, idempotencyKey: 'sdk-2' }));
    assert.equal(error.code, 'Product not found: yok-1');
    assert.equal(error.status, status(400));
  });

  await check(`${dialect}: an unknown payment method is refused`, async () => {
    const payments = [{ id: 'pm-1', price: 10 }];
    const error = await refusal(create({ ...order, payments, idempotencyKey: 'sdk-3' }));
    assert.equal(error.code, 'unknown_payment_method');
    assert.equal(error.status, 400);
  });

  await check(`${dialect}: an over-payment is refused`, async () => {
    const payments = [{ id: cash.id, price: 1090.01 }];
    const error = await refusal(create({ ...order, payments, idempotencyKey: 'sdk-4' }));
    assert.match(error.code, /^Paid amount is greater than total/);
    assert.equal(error.status, status(400));
  });

  await check(`${dialect}: a missing field is refused in words`, async () => {
    const { paymentNote, ...rest } = order;
    assert.equal(paymentNote, 'nakit');
    const error = await refusal(create({ ...rest, idempotencyKey: 'sdk-5' }));
    assert.equal(error.code, '"paymentNote" is required');
    assert.equal(error.status, status(400));
  });

  await check(`${dialect}: a packet is changed`, async () => {
    const { packetId } = await client.packets.get(id);
    writes += 3;
    const changed = await client.packets.update({ packetId, status: 'Ready' });
    assert.deepEqual(changed.updated, ['status']);
    const cart = [{ product: named('Ayran 30 cl').id, quantity: 20 }];
    assert.equal((await client.packets.updateOrders({ packetId, cart })).total, 700);
    assert.equal((await client.packets.updatePayments({ packetId, payments: [] })).paid, 0);
    const packet = await client.packets.get(id);
    assert.deepEqual([packet.status, packet.total, packet.paid], ['Ready', 700, 0]);
  });

  await check(`${dialect}: an unknown packet is not found`, async () => {
    const error = await refusal(client.packets.get('yok'));
    assert.equal(error.code, 'plugin.packets.notFound');
    assert.equal(error.status, status(404));
  });

  await check(`${dialect}: a wrong key is refused`, async () => {
    const stranger = new RestomenumClient({ baseUrl, apiKey: `${apiKey}x` });
    const error = await refusal(stranger.packets.create(order));
    assert.equal(error.code, 'unauthorized');
    assert.equal(error.status, 401);
  });

  await check(`${dialect}: writes beyond the minute's share are limited`, async () => {
    for (let n = writes; n < WRITES_PER_MINUTE; n += 1) {
      await client.packets.create({ ...order, idempotencyKey: `sdk-limit-${n}` });
    }
    const error = await refusal(client.packets.create(order));
    assert.equal(error.code, 'plugin.rateLimited');
    assert.equal(error.status, 429);
    assert.ok(error.retryAfterSec >= 1 && error.retryAfterSec <= 60, `${error.retryAfterSec}`);
    // Reads go on.
    await client.packets.open();
  });
}

for (const dialect of ['classic', 'current']) {
  let store;
  try {
    store = await startStore(dialect);
    await drive(dialect, store);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${dialect}\n        ${error.stack}`);
  } finally {
    await store?.stop();
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
