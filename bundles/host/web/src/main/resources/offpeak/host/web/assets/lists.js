// What is listed: the plan, the decisions, the integrations, and what a person ordered.

import {html, nothing} from './lib/lit-html.js';
import {
    actionText, age, day, deviceName, energy, integrationOf, label, millis, moment, money, number, percent, power, price, reasonText, span, t
} from './format.js';
import {ask, call, importPrices, live, now, pendingOf, send, settle} from './live.js';

const open = {plan: false, decisions: false, events: false};
let redraw = () => {};

export function onToggle(draw) {
    redraw = draw;
}

const toggle = name => () => {
    open[name] = !open[name];
    redraw();
};

export const charges = slot => /^charge/.test(slot.action);

export function slots() {
    return (live.plan?.slots ?? []).map(each => ({...each, from: millis(each.start), to: millis(each.end)}))
        .sort((one, other) => one.from - other.from);
}

// Neighbouring slots of one device that do the same are one action to a person.
export function actions() {
    const joined = [];
    for (const slot of slots()) {
        const last = joined.findLast(each => each.device === slot.device);
        if (last && last.to === slot.from && last.action === slot.action) last.to = slot.to;
        else joined.push({...slot});
    }
    return joined.filter(each => each.to > now());
}

function priceAt(at) {
    return importPrices()?.series.find(each => millis(each.start) <= at && at < millis(each.end));
}

const tilde = known => known?.estimate ? '~' : '';

// --- plan ---

// How far the forecasts were out that the plan is made from.
function forecasts() {
    const known = live.site?.forecasts ?? [];
    return known.length ? html`<p class="forecasts muted">${t('plan.forecasts', {list: known.map(each =>
        t('plan.forecast', {what: label('device', each.role), source: each.source, power: power(each.mae_w)})).join(', ')})}</p>` : nothing;
}

export function plan() {
    const made = live.plan && millis(live.plan.made_at);
    const ahead = slots().filter(each => each.to > now());
    const shown = open.plan ? ahead : ahead.slice(0, 8);
    const cost = typeof live.plan?.cost === 'object' ? live.plan.cost?.amount : live.plan?.cost;
    let last = '';
    return html`<section class="card plan" id="plan" aria-labelledby="plan-title" tabindex="-1">
        <header><h2 id="plan-title">${t('plan.title')}</h2>
            ${made ? html`<p class="muted">${t('plan.made', {age: age(now() - made), until: moment(millis(live.plan.valid_to))})}${
                typeof cost === 'number' ? html` · <strong>${t('plan.cost', {cost: money(cost)})}</strong>` : nothing}</p>` : nothing}
        </header>
        ${!live.plan ? html`<p class="empty">${t('plan.none')}</p>`
            : !ahead.length ? html`<p class="empty">${t('plan.empty', {until: moment(millis(live.plan.valid_to))})}</p>`
            : html`<table class="rows">
                <thead><tr>${['time', 'action', 'power', 'price', 'reason'].map(each => html`<th scope="col">${t(`column.${each}`)}</th>`)}</tr></thead>
                <tbody>${shown.map(slot => {
                    const heading = day(slot.from);
                    const paid = priceAt(slot.from);
                    const first = heading !== last;
                    last = heading;
                    return html`<tr class=${slot.from <= now() ? 'current' : ''}>
                        <th scope="row">${first ? html`<span class="day">${heading}</span>` : nothing}${span(slot.from, slot.to)}</th>
                        <td><span class="dot ${charges(slot) ? 'charge' : ''}" aria-hidden="true"></span>${actionText(slot.action)}
                            <span class="muted device">${deviceName(slot.device, live.state.get(slot.device))}</span></td>
                        <td class="figure">${slot.power_w === undefined ? '–' : power(slot.power_w)}</td>
                        <td class="figure">${paid ? tilde(paid) + price(paid.value) : '–'}</td>
                        <td class="reason">${reasonText(slot.reason)}</td>
                    </tr>`;
                })}</tbody>
            </table>
            ${ahead.length > 8 ? html`<button class="quiet" aria-expanded=${open.plan} @click=${toggle('plan')}>${
                open.plan ? t('fewer') : t('plan.all', {count: ahead.length - 8})}</button>` : nothing}`}
        ${forecasts()}
    </section>`;
}

// --- decisions ---

const course = ['DESIRED', 'SENT', 'ACKED', 'CONFIRMED', 'EFFECTIVE'];

function stage(decision) {
    const name = String(decision.stage).toUpperCase();
    const failed = name === 'FAILED' || name === 'REFUSED' || name === 'EXTERNAL';
    const why = decision.steps?.at(-1)?.detail ?? decision.detail;
    const words = failed && why ? t(`stage.${name.toLowerCase()}.why`, {why})
        : why === 'superseded' ? t('stage.superseded') : label('stage', name);
    const reached = failed ? 0 : course.indexOf(name);
    return html`<span class="stage ${name.toLowerCase()}">
        ${failed ? html`<svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><path d="M2 2L10 10M10 2L2 10"/></svg>`
            : html`<svg viewBox="0 0 44 12" width="44" height="12" aria-hidden="true">
                <circle class=${reached >= 1 ? 'done' : ''} cx="6" cy="6" r="4"/><circle class=${reached >= 2 ? 'done' : ''} cx="17" cy="6" r="4"/>
                <circle class=${reached >= 3 ? 'done' : ''} cx="28" cy="6" r="4"/><circle class=${reached >= 4 ? 'done' : ''} cx="39" cy="6" r="4"/></svg>`}
        ${words}</span>`;
}

export function decisions() {
    const shown = live.decisions.slice(0, open.decisions ? 50 : 5);
    return html`<section class="card decisions" aria-labelledby="decisions-title">
        <header><h2 id="decisions-title">${t('decisions.title')}</h2></header>
        ${shown.length ? html`<ol class="log">${shown.map(each => html`<li>
            <p class="head"><time datetime=${each.at}>${moment(millis(each.at))}</time>${stage(each)}</p>
            <p><strong>${actionText(each.value, each.setting)}</strong>${
                each.until ? html`<span class="muted"> ${t('decisions.until', {time: moment(millis(each.until))})}</span>` : nothing}</p>
            <p class="reason">${reasonText(each.reason)} <span class="muted">${each.rule ?? ''}</span></p>
            ${each.lost?.length ? html`<details><summary>${t('decisions.lost')} (${each.lost.length})</summary>
                <ul>${each.lost.map(lost => html`<li>${actionText(lost.value ?? lost.setting, lost.value ? lost.setting : 'operation')} <span class="muted">${lost.rule ?? ''}</span> ${reasonText(lost.reason)}</li>`)}</ul>
            </details>` : nothing}
        </li>`)}</ol>
        ${live.decisions.length > 5 ? html`<button class="quiet" aria-expanded=${open.decisions} @click=${toggle('decisions')}>${
            t(open.decisions ? 'fewer' : 'decisions.more')}</button>` : nothing}`
            : html`<p class="empty">${t('decisions.none')}</p>`}
    </section>`;
}

// --- events: pauses for the grid's sake, what each avoided and what that was worth ---

const event = id => live.events.find(each => each.id === id);
const over = each => each.end !== undefined;

// A rule that may pause something says where its pauses will stand; without one there is nothing to say.
const expected = () => live.integrations.some(each => each.id.includes('demand-response') && each.enabled && each.state === 'RUNNING');

function worth(each) {
    if (each.avoided_kwh === undefined) return over(each) ? t('events.unknown') : t('events.counting');
    const avoided = t('events.avoided', {energy: energy(each.avoided_kwh * 1000)});
    return each.value === undefined ? avoided
        : t('events.worth', {avoided, value: money(each.value, each.currency), price: money(each.mean_price, each.currency)});
}

function optOut(each) {
    const {id} = each;
    const device = deviceName(each.device, live.state.get(each.device));
    return html`<button class="quiet" aria-label=${t('events.optOutNamed', {device})} @click=${() =>
        ask(`event ${id}`, () => !event(id) || over(event(id)) || event(id).opted_out, () => send('POST', `events/${encodeURIComponent(id)}/opt-out`, {}))}>${
        t('events.optOut')}</button>${note(`event ${id}`)}`;
}

export function events() {
    if (!live.events.length && !expected()) return nothing;
    const shown = live.events.slice(0, open.events ? 20 : 3);
    return html`<section class="card decisions" aria-labelledby="events-title">
        <header><h2 id="events-title">${t('events.title')}</h2></header>
        ${shown.length ? html`<ol class="log">${shown.map(each => html`<li>
            <p class="head"><time datetime=${each.start}>${over(each) ? span(millis(each.start), millis(each.end)) : t('events.since', {time: moment(millis(each.start))})}</time>
                <span class="muted">${over(each) ? moment(millis(each.start)) : t('events.running')}</span></p>
            <p><strong>${deviceName(each.device, live.state.get(each.device))}</strong> ${worth(each)}</p>
            <p class="reason">${[each.node, each.utility].filter(Boolean).join(' · ')} <span class="muted">${each.rule}</span>${
                each.opted_out ? html` ${t('events.optedOut', {by: each.opted_out_by ?? ''})}` : nothing}</p>
            ${over(each) || each.opted_out ? nothing : optOut(each)}
        </li>`)}</ol>
        ${live.events.length > 3 ? html`<button class="quiet" aria-expanded=${open.events} @click=${toggle('events')}>${
            t(open.events ? 'fewer' : 'decisions.more')}</button>` : nothing}`
            : html`<p class="empty">${t('events.none')}</p>`}
    </section>`;
}

// --- integrations ---

const phaseText = entry => !entry ? '' : entry.phase === 'failed' ? entry.message
    : entry.phase === 'waiting' && performance.now() - entry.since > 8000 ? t('phase.slow') : t(`phase.${entry.phase}`);

const note = key => {
    const entry = pendingOf(key);
    return html`<p class="phase ${entry?.phase ?? ''}" role="status">${phaseText(entry)}</p>`;
};

const path = id => `integrations/${encodeURIComponent(id)}`;
const integration = id => live.integrations.find(each => each.id === id);

function switchOf(each) {
    const entry = pendingOf(each.id);
    const busy = entry && entry.phase !== 'failed';
    return html`<button class="switch ${busy ? 'busy' : ''}" role="switch" aria-checked=${each.enabled} aria-disabled=${Boolean(busy)}
        aria-label=${t('integrations.switch', {name: each.name})} @click=${() => {
            if (busy) return;
            const enabled = !each.enabled;
            ask(each.id, () => integration(each.id)?.enabled === enabled, () => send('PUT', path(each.id), {enabled}));
        }}><span class="track" aria-hidden="true"><span class="knob"></span></span><span aria-hidden="true">${
            t(each.enabled ? 'integrations.on' : 'integrations.off')}</span></button>`;
}

let removing;

function askRemoval(each) {
    removing = each;
    redraw();
    document.getElementById('removal').showModal();
}

function remove(keep) {
    document.getElementById('removal').close();
    const {id} = removing;
    ask(id, () => !integration(id), () => send('DELETE', `${path(id)}?keep=${keep}`));
}

let installing;

// Without what changes by itself, such as the calls.
const installedNow = () => JSON.stringify(live.integrations.map(({id, version, state, since, bundle}) => [id, version, state, since, bundle]));

async function install(event) {
    const [file] = event.target.files;
    event.target.value = '';
    if (!file) return;
    installing = file.name;
    const before = installedNow();
    await ask('install', () => installedNow() !== before,
        () => send('POST', 'integrations', file, 'application/java-archive'));
}

function installNote() {
    const entry = pendingOf('install');
    const text = entry?.phase === 'failed' ? entry.message : entry ? t('integrations.installing', {file: installing})
        : installing ? t('integrations.installed', {file: installing}) : '';
    return html`<p class="phase ${entry?.phase ?? ''}" role="status">${text}</p>`;
}

function spentLine(each) {
    const parts = [];
    if (each.paused_until) parts.push(t('integrations.paused', {time: moment(millis(each.paused_until))}));
    if (each.calls_today !== undefined) parts.push(t('integrations.calls', {count: number(each.calls_today), limit: number(each.calls_limit)}));
    if (each.calls_today > each.calls_soft) parts.push(t('integrations.slower'));
    const classes = Object.entries(each.by_class ?? {});
    if (classes.length) parts.push(t('integrations.callsMonth', {classes: classes.map(([name, calls]) => t('integrations.class', {count: number(calls.month), class: label('integrations.class', name)})).join(', ')}));
    if (each.cost_month !== undefined) parts.push(t('integrations.cost', {cost: money(each.cost_month, each.currency)}));
    if (each.last_retrieved) parts.push(t('integrations.retrieved', {age: age(Math.max(0, now() - millis(each.last_retrieved)))}));
    return parts.length ? html`<p class="spent muted">${parts.join(' · ')}</p>` : nothing;
}

// What came of the last test of a channel, by its id.
const tests = new Map();

async function test(each) {
    if (tests.get(each.id)?.phase === 'waiting') return;
    tests.set(each.id, {phase: 'waiting', text: t('notify.testing')});
    redraw();
    try {
        const came = await call('POST', 'notifications/test', {channel: each.id});
        tests.set(each.id, came.delivered ? {phase: 'done', text: t('notify.delivered')}
            : {phase: 'failed', text: t('notify.failed', {why: came.detail})});
    } catch (error) {
        tests.set(each.id, {phase: 'failed', text: t('notify.failed', {why: error.message})});
    }
    redraw();
}

function testOf(each) {
    const entry = tests.get(each.id);
    return html`<p class="phase ${entry?.phase ?? ''}" role="status">${entry?.text ?? ''}</p>
        <button class="quiet" aria-label=${t('notify.testNamed', {name: each.name ?? each.id})} @click=${() => test(each)}>${t('notify.test')}</button>`;
}

const lifeOf = each => String(each.state ?? each.life ?? '').toLowerCase();

export function integrations() {
    settle();
    return html`<section class="card integrations" aria-labelledby="integrations-title">
        <header><h2 id="integrations-title">${t('integrations.title')}</h2>
            <label class="button"><input type="file" class="hidden" accept=".jar,application/java-archive" @change=${install}>${t('integrations.install')}</label>
        </header>
        ${installNote()}
        ${live.integrations.length ? html`<ul class="tiles">${live.integrations.map(each => html`<li class="tile">
            <div class="who"><h3>${each.name ?? each.id}</h3>
                <p class="muted">${label('kind', each.kind)} · ${each.version}</p></div>
            ${switchOf(each)}
            <p class="life ${lifeOf(each)}"><span class="lamp" aria-hidden="true"></span>${label('life', lifeOf(each))}
                ${each.since ? html`<span class="muted">${t('integrations.since', {time: moment(millis(each.since))})}</span>` : nothing}</p>
            ${each.reason ? html`<p class="why">${reasonText(each.reason)}</p>` : nothing}
            ${spentLine(each)}
            ${note(each.id)}
            ${each.kind === 'notify' ? testOf(each) : nothing}
            <button class="quiet remove" aria-label=${t('integrations.removeNamed', {name: each.name ?? each.id})} @click=${() => askRemoval(each)}>${t('integrations.remove')}</button>
        </li>`)}</ul>` : html`<p class="empty">${t('integrations.none')}</p>`}
        <dialog id="removal" aria-labelledby="removal-title">
            <h2 id="removal-title">${t('remove.title', {name: removing?.name ?? ''})}</h2>
            <p>${t('remove.text')}</p>
            <p class="choices">
                <button class="primary" @click=${() => remove(true)}>${t('remove.keep')}</button>
                <button class="danger" @click=${() => remove(false)}>${t('remove.delete')}</button>
                <button class="quiet" autofocus @click=${event => event.target.closest('dialog').close()}>${t('cancel')}</button>
            </p>
        </dialog>
    </section>`;
}

// --- overrides ---

const orders = () => [
    ['charge_from_grid target=1', t('override.charge')],
    ['hold', t('override.hold')],
    ['self_consume', t('override.self_consume')],
    ['export floor=0.2', t('override.export', {floor: percent(0.2)})]
];

const lengths = () => [
    [30, t('override.minutes', {count: 30})], [60, t('override.hours', {count: 1})], [120, t('override.hours', {count: 2})],
    [240, t('override.hours', {count: 4})], [480, t('override.hours', {count: 8})]
];

const same = (one, other) => one.device === other.device && one.setting === other.setting;

function order(event) {
    event.preventDefault();
    const {device, value, minutes} = Object.fromEntries(new FormData(event.target));
    const wish = {device, setting: 'operation', value, until: new Date(now() + minutes * 60_000).toISOString().replace(/\.\d+/, '')};
    const known = new Set(live.overrides.map(each => each.id));
    ask('override', () => live.overrides.some(each => same(each, wish) && !known.has(each.id) || each.value === value && same(each, wish)),
        () => send('POST', 'overrides', wish));
}

export function overrides() {
    const devices = [...live.state.values()].filter(each => each.id.split('/')[1] === 'device' && each.state_of_charge !== undefined);
    const entry = pendingOf('override');
    return html`<section class="card overrides" aria-labelledby="override-title">
        <header><h2 id="override-title">${t('override.title')}</h2></header>
        ${live.overrides.length ? html`<ul class="active">${live.overrides.map(each => {
            const action = `${deviceName(each.device, live.state.get(each.device))}: ${actionText(each.value, each.setting)}`;
            return html`<li><span>${t('override.active', {action, time: moment(millis(each.until))})}</span>
                <button aria-label=${t('override.endNamed', {action})} @click=${() =>
                    ask(`override ${each.id}`, () => !live.overrides.some(other => other.id === each.id),
                        () => send('DELETE', `overrides/${encodeURIComponent(each.id)}`))}>${t('override.end')}</button>
                ${note(`override ${each.id}`)}</li>`;
        })}</ul>` : nothing}
        ${devices.length ? html`<form @submit=${order}>
            <p class="field"><label for="override-device">${t('override.device')}</label>
                <select id="override-device" name="device">${devices.map(each => html`<option value=${each.id}>${integrationOf(each.id)} · ${deviceName(each.id, each)}</option>`)}</select></p>
            <p class="field"><label for="override-what">${t('override.what')}</label>
                <select id="override-what" name="value">${orders().map(([value, text]) => html`<option value=${value}>${text}</option>`)}</select></p>
            <p class="field"><label for="override-for">${t('override.for')}</label>
                <select id="override-for" name="minutes">${lengths().map(([value, text]) => html`<option value=${value}>${text}</option>`)}</select></p>
            <button class="primary" aria-disabled=${entry?.phase === 'sending'}>${t('override.give')}</button>
            ${note('override')}
        </form>
        <p class="muted">${t('override.intro')}</p>` : html`<p class="empty">${t('override.noDevice')}</p>`}
    </section>`;
}

