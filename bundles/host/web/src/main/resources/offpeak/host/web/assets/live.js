// What the host says, as it says it: one event stream in, and the few calls that change something.

import {millis, t, useSite} from './format.js';

const DAY = 86_400_000;
const whole = ['health', 'prices', 'plan', 'integrations', 'decisions', 'overrides', 'events'];

export const live = {
    site: undefined,
    health: undefined,
    prices: [],
    plan: undefined,
    state: new Map(),
    integrations: [],
    decisions: [],
    overrides: [],
    events: [],
    soc: [],
    connection: 'connecting',
    heardAt: 0,
    fresh: true,
    version: 0
};

let clock = {at: Date.now(), read: performance.now(), speed: 1};
let changed = () => {};

// The host's time, which in a demo runs faster than ours.
export const now = () => clock.at + (performance.now() - clock.read) * clock.speed;
export const speed = () => clock.speed;
export const silence = () => performance.now() - live.heardAt;

function setClock(instant, pace = clock.speed) {
    const at = millis(instant);
    if (Number.isFinite(at)) clock = {at, read: performance.now(), speed: pace};
}

const readers = {
    site(site) {
        live.site = site;
        useSite(site);
        setClock(site.clock, site.simulated ? Number(site.speed) || 1 : 1);
        document.title = `${site.name} – Offpeak`;
    },
    health(health) {
        live.health = health;
        setClock(health.clock);
    },
    state(entities) {
        if (live.fresh) live.state = new Map();
        live.fresh = false;
        for (const entity of [].concat(entities)) {
            live.state.set(entity.id, entity);
            if (entity.id === battery()?.id) remember(entity);
        }
    },
    forgotten(ids) {
        ids.forEach(id => live.state.delete(id));
    },
    history(history) {
        live.soc = points(history.soc);
    }
};

for (const name of whole) readers[name] ??= data => { live[name] = data; };

// A projection or history is a plain list, or a list for each device.
export function points(soc) {
    const list = Array.isArray(soc) ? soc : Object.values(soc ?? {})[0] ?? [];
    const flat = list[0]?.points ?? list[0]?.series ?? list;
    return flat.map(each => ({at: millis(each.at), value: each.value})).filter(each => Number.isFinite(each.at));
}

function remember(entity) {
    const at = millis(entity.observed_at);
    if (typeof entity.state_of_charge !== 'number' || !(at > (live.soc.at(-1)?.at ?? 0))) return;
    live.soc = live.soc.filter(each => each.at > at - DAY);
    live.soc.push({at, value: entity.state_of_charge});
}

export const battery = () => [...live.state.values()].find(each => each.state_of_charge !== undefined && each.capacity_wh !== undefined)
    ?? [...live.state.values()].find(each => each.state_of_charge !== undefined && /battery/.test(each.id));

export function meter(name) {
    const own = battery()?.id.split('/').slice(0, -1).join('/');
    return live.state.get(`${own}/${name}`)
        ?? [...live.state.values()].find(each => each.id.endsWith(`/${name}`) && each.power_w !== undefined);
}

export const importPrices = () => series('import');
export const exportPrices = () => series('export');

// What the home pays comes before what the market does, and its own source before a shared one.
function series(direction) {
    const site = live.site?.id;
    const rank = each => (each.market === 'wholesale' ? 2 : 0) + (site && each.site === site ? 0 : 1);
    return live.prices.filter(each => each.direction === direction && each.series?.length)
        .sort((one, other) => rank(one) - rank(other))[0];
}

export function listen(onChange) {
    changed = onChange;
    open();
}

function open(wait = 1000) {
    const stream = new EventSource('/api/v1/stream');
    const heard = () => {
        live.heardAt = performance.now();
        live.connection = 'open';
    };
    stream.addEventListener('open', () => {
        live.fresh = true;
        wait = 1000;
        heard();
        changed();
    });
    for (const [name, read] of Object.entries(readers)) {
        stream.addEventListener(name, event => {
            heard();
            read(JSON.parse(event.data));
            live.version++;
            changed();
        });
    }
    stream.addEventListener('ping', heard);
    stream.addEventListener('error', async () => {
        if (live.connection === 'open') live.connection = 'lost';
        changed();
        // A stream that broke is opened again by the browser; one that was refused is not.
        if (stream.readyState !== EventSource.CLOSED) return;
        if (await refused()) location.assign('/login');
        else setTimeout(() => open(Math.min(wait * 2, 30_000)), wait);
    });
}

async function refused() {
    try {
        return (await fetch('/api/v1/overrides', {cache: 'no-store'})).status === 401;
    } catch {
        return false;
    }
}

export const send = async (method, path, body, type) => void await call(method, path, body, type);

// As send, and gives what was answered.
export async function call(method, path, body, type = 'application/json') {
    let response;
    try {
        response = await fetch(`/api/v1/${path}`, {
            method,
            headers: {'X-Offpeak': '1', Accept: 'application/json', ...body === undefined ? {} : {'Content-Type': type}},
            body: type === 'application/json' && body !== undefined ? JSON.stringify(body) : body
        });
    } catch {
        throw new Error(t('problem.unreachable'));
    }
    if (response.ok) return response.status === 204 ? undefined : response.json().catch(() => undefined);
    const problem = await response.json().catch(() => ({}));
    const title = problem.title ?? t('problem.status', {status: response.status});
    throw new Error(problem.detail && problem.detail !== title ? `${title}: ${problem.detail}` : title);
}

// What the user asked for and the host has not yet shown to be so. Never taken for done before the stream says it.
const pending = new Map();

export const pendingOf = key => pending.get(key);

export async function ask(key, done, call) {
    const entry = {phase: 'sending', done, since: performance.now()};
    pending.set(key, entry);
    changed();
    try {
        await call();
        entry.phase = 'waiting';
    } catch (error) {
        entry.phase = 'failed';
        entry.message = error.message;
    }
    changed();
    return entry.phase !== 'failed';
}

export function settle() {
    for (const [key, entry] of pending) {
        if (entry.phase === 'waiting' && entry.done()) pending.delete(key);
    }
}
