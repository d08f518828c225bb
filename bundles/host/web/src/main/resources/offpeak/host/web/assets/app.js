// The page: what is now, and what holds the rest together.

import {html, nothing, render, svg} from './lib/lit-html.js';
import {
    actionText, age, day, deviceName, energy, integrationOf, label, loadTexts, millis, moment, number, percent, power, price, priceParts, priceUnit,
    reasonText, span, t, time, zoneLabel, zoneNote
} from './format.js';
import {battery, exportPrices, importPrices, listen, live, meter, now, points, send, silence, speed} from './live.js';
import {chargeAxis, evenly, priceAxis} from './charts.js';
import {actions, charges, decisions, events, integrations, onToggle, overrides, plan, slots} from './lists.js';

const HOUR = 3600_000;
const phone = matchMedia('(max-width: 640px)');
const root = document.getElementById('app');

const timed = series => series.map(each => ({...each, start: millis(each.start), end: millis(each.end)}))
    .sort((one, other) => one.start - other.start);

// --- header ---

function header() {
    const {site, health} = live;
    const at = now();
    const checks = (health?.checks ?? []).filter(each => !['UP', 'OK'].includes(each.status));
    const other = zoneNote(at);
    const state = String(health?.status ?? 'UP').toLowerCase();
    return html`
        <a class="skip" href="#plan">${t('skip')}</a>
        ${live.connection === 'lost' ? html`<p class="lost" role="alert">${t('lost', {age: age(silence())})}</p>` : nothing}
        <header>
        ${site?.simulated ? html`<p class="simulated"><strong>${t('simulated')} ${number(speed())}×</strong><span>${
            t('simulated.note', {speed: number(speed())})}</span></p>` : nothing}
        <div class="top">
            <svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="9"/><path d="M6 12h5v-3h5v9h5v5h5"/><circle cx="23.500" cy="9.500" r="3.500"/></svg>
            <div class="name"><span class="muted">Offpeak</span><h1>${site?.name ?? ''}</h1></div>
            <div class="clock"><time datetime=${new Date(at).toISOString()}>${time(at)}</time>
                <span>${day(at)} · ${zoneLabel(at)}</span></div>
            ${health ? html`<a class="chip ${state}" href=${checks.length ? '#problems' : '#integrations-title'}>
                <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${state === 'up'
                    ? svg`<path d="M3 8.500L6.500 12L13 4.500"/>` : svg`<path d="M8 2.500V9M8 12.500V13"/>`}</svg>
                ${label('health', state)}${checks.length ? html`<span class="count">${t('health.count', {count: checks.length})}</span>` : nothing}</a>` : nothing}
        </div>
        ${other ? html`<p class="other-zone muted">${other}</p>` : nothing}
        <section id="problems" class="problems" aria-label=${t('problems.title')} role="status" ?hidden=${!checks.length}>
            ${checks.length ? html`<ul>${checks.map(each => html`<li class=${String(each.status).toLowerCase()}>
                <svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true"><path d="M8 1.500L15 14H1Z"/><path class="bang" d="M8 6V9.500M8 11.500V12"/></svg>
                <p><strong>${each.name}</strong> ${each.message}</p></li>`)}</ul>` : nothing}
        </section>
        </header>`;
}

// --- price now ---

function nowPrice() {
    const source = importPrices();
    if (!source) return html`<p class="empty">${t('now.waiting')}</p>`;
    const at = now();
    const series = timed(source.series);
    const index = series.findIndex(each => each.start <= at && at < each.end);
    const here = series[index];
    if (!here) return html`<p class="empty">${t('now.none')}</p>`;
    const next = series.slice(index + 1).find(each => Math.abs(each.value - here.value) > 0.00005);
    const around = series.filter(each => each.end > at - 6 * HOUR && each.start < at + 18 * HOUR);
    const values = around.map(each => each.value).sort((one, other) => one - other);
    const [low, high] = [values[0], values.at(-1)];
    const rank = values.filter(each => each < here.value).length / Math.max(1, values.length - 1);
    const place = high > low ? (here.value - low) / (high - low) : 0.5;
    // A tariff of a few rates is judged by the rate itself; a market's by how many slots around are dearer.
    const [cheap, dear] = new Set(values).size <= 4 ? [place < 0.34, place > 0.66] : [rank < 0.34, rank > 0.66 && place > 0.55];
    const level = here.value < 0 ? 'negative' : low === high ? 'typical' : cheap ? 'cheap' : dear ? 'high' : 'typical';
    const parts = priceParts(here.value);
    const ahead = series.slice(index + 1).sort((one, other) => one.value - other.value);
    const pays = exportPrices()?.series.find(each => millis(each.start) <= at && at < millis(each.end));
    return html`<div class="price ${level}">
        <p class="level">${t(`level.${level}`)}</p>
        <p class="big">${here.estimate ? html`<span class="tilde" title=${t('legend.estimate')}>~</span>` : nothing}${parts.value}<span class="unit">${parts.unit}/kWh</span></p>
        <p class="next"><svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">${!next ? svg`<path d="M2 8H14"/>`
            : next.value > here.value ? svg`<path d="M3 12L13 4M13 4H7M13 4V10"/>` : svg`<path d="M3 4L13 12M13 12H7M13 12V6"/>`}</svg>
            ${next ? t(next.value > here.value ? 'now.rises' : 'now.falls', {price: price(next.value), time: time(next.start)}) : t('now.last')}</p>
        <svg class="range" width="100%" height="16" role="img" aria-label=${t('now.range', {low: price(low), high: price(high), from: moment(around[0].start), to: moment(around.at(-1).end)})}>
            <rect x="0" y="6" width="100%" height="4" rx="2"/><circle cx="${2 + 96 * place}%" cy="8" r="7"/></svg>
        <p class="ends" aria-hidden="true"><span>${price(low)}</span><span>${price(high)}</span></p>
        <dl class="facts">
            ${ahead.length ? html`<div><dt>${t('now.cheapest')}</dt><dd>${price(ahead[0].value)}<span>${moment(ahead[0].start)}</span></dd></div>
            <div><dt>${t('now.dearest')}</dt><dd>${price(ahead.at(-1).value)}<span>${moment(ahead.at(-1).start)}</span></dd></div>` : nothing}
            ${pays ? html`<div><dt>${t('legend.export')}</dt><dd>${price(pays.value)}<span>${t('now.atOnce')}</span></dd></div>` : nothing}
        </dl>
        <p class="source">${source.source} · ${t('now.until', {time: time(here.end)})}${source.observed_at ? html` · ${ageOf(source)}` : nothing}</p>
    </div>`;
}

// --- power flow ---

const lines = {
    solarHome: 'M194 86V112Q194 142 224 142H262',
    solarGrid: 'M166 86V112Q166 142 136 142H98',
    solarBattery: 'M180 88V220',
    gridHome: 'M98 152H262',
    gridBattery: 'M98 162H136Q166 162 166 192V222',
    batteryHome: 'M194 222V192Q194 162 224 162H262',
    batteryGrid: 'M166 222V192Q166 162 136 162H98'
};

// Meters tell sums; who feeds whom is shared out in this order: solar first feeds the home, then the battery, then the grid.
function shares(solar, grid, load, store) {
    const [imported, exported] = [Math.max(grid, 0), Math.max(-grid, 0)];
    const [given, stored] = [Math.max(store, 0), Math.max(-store, 0)];
    const solarHome = Math.min(solar, load);
    const solarBattery = Math.min(solar - solarHome, stored);
    const batteryHome = Math.min(given, load - solarHome);
    const gridHome = Math.min(imported, load - solarHome - batteryHome);
    return {
        solarHome, solarBattery, batteryHome, gridHome,
        solarGrid: Math.min(solar - solarHome - solarBattery, exported),
        batteryGrid: Math.min(given - batteryHome, exported),
        gridBattery: Math.min(imported - gridHome, stored - solarBattery)
    };
}

function ageOf(entity) {
    if (!entity?.observed_at) return nothing;
    const words = age(now() - millis(entity.observed_at));
    return entity.stale ? html`<strong class="stale">${t('stale', {age: words})}</strong>` : words;
}

const icons = {
    solar: svg`<circle cx="0" cy="0" r="4.500"/><path d="M0 -9V-7M0 9V7M9 0H7M-9 0H-7M6.400 -6.400L5 -5M-6.400 6.400L-5 5M6.400 6.400L5 5M-6.400 -6.400L-5 -5"/>`,
    grid: svg`<path d="M-6 9L-1.500 -9H1.500L6 9M-7 -4H7M-6 1H6M-4.500 4L4 9M4.500 4L-4 9"/>`,
    home: svg`<path d="M-9 0L0 -8L9 0M-6.500 -1.500V8H6.500V-1.500M-2 8V3H2V8"/>`,
    battery: svg`<rect x="-5" y="-7" width="10" height="16" rx="2"/><path d="M-2 -9.500H2M0.500 -3L-2 1.500H2L-0.500 6"/>`
};

const node = (name, x, y, value, ring) => svg`<g class="node ${name}" transform="translate(${x} ${y})">
    <circle class="rim" r="37"/>${ring === undefined ? nothing
        : svg`<circle class="ring" r="37" pathLength="100" stroke-dasharray="${Math.round(ring * 100)} 100" transform="rotate(-90)"/>`}
    <g class="icon" transform="translate(0 -10)">${icons[name]}</g>
    <text y="18" text-anchor="middle">${value}</text></g>`;

function flow() {
    const [solar, grid, load, store] = [meter('solar'), meter('grid'), meter('load'), battery()];
    if (![solar, grid, load, store].some(each => each?.power_w !== undefined)) return html`<p class="empty">${t('flow.none')}</p>`;
    const watts = each => each?.power_w ?? 0;
    const part = shares(Math.max(0, watts(solar)), watts(grid), Math.max(0, watts(load)), watts(store));
    const idle = each => Math.abs(watts(each)) < 30;
    const words = {
        solar: power(solar?.power_w), home: power(load?.power_w),
        grid: idle(grid) ? t('flow.idle') : t(watts(grid) > 0 ? 'flow.importing' : 'flow.exporting', {power: power(Math.abs(watts(grid)))}),
        battery: idle(store) ? t('flow.idle') : t(watts(store) > 0 ? 'flow.discharging' : 'flow.charging', {power: power(Math.abs(watts(store)))})
    };
    const shown = each => each?.power_w === undefined ? '–' : power(Math.abs(each.power_w));
    return html`${store?.island ? html`<p class="island" role="status">${t('flow.island')}</p>` : nothing}
        <svg class="flow" viewBox="0 0 360 308" role="img" aria-label=${t('flow.summary', words)}>
            <defs><marker id="tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto" markerUnits="userSpaceOnUse">
                <path d="M1 1L6 4L1 7" class="tip"/></marker></defs>
            ${Object.entries(lines).map(([name, path]) => svg`<path class="wire" d=${path}/>`)}
            ${Object.entries(lines).map(([name, path]) => part[name] > 30
                ? svg`<path class="run ${name.replace(/[A-Z].*/, '')} ${part[name] > 2500 ? 'fast' : part[name] > 700 ? '' : 'slow'}" d=${path} marker-end="url(#tip)"/>` : nothing)}
            ${node('solar', 180, 48, shown(solar))}${node('grid', 58, 152, shown(grid))}
            ${node('home', 302, 152, shown(load))}${node('battery', 180, 260, shown(store), store?.state_of_charge)}
            <g class="label"><text x="228" y="44">${t('flow.solar')}</text>
                <text x="58" y="208" text-anchor="middle">${t('flow.grid')}</text><text class="faint" x="58" y="224" text-anchor="middle">${idle(grid) ? t('flow.idle') : t(watts(grid) > 0 ? 'flow.in' : 'flow.out')}</text>
                <text x="302" y="208" text-anchor="middle">${t('flow.home')}</text>
                <text x="228" y="256">${t('flow.battery')} ${store?.state_of_charge === undefined ? '' : percent(store.state_of_charge)}</text>
                <text class="faint" x="228" y="273">${idle(store) ? t('flow.idle') : t(watts(store) > 0 ? 'flow.gives' : 'flow.charges')}</text></g>
        </svg>
        <p class="source">${integrationOf((store ?? grid).id)}${(store ?? grid).source ? html` · ${(store ?? grid).source}` : nothing} · ${ageOf(store ?? grid)}</p>`;
}

// --- next actions ---

function next() {
    const list = actions().slice(0, 3);
    const store = battery();
    return html`
        ${store?.state_of_charge !== undefined ? html`<div class="store">
            <p><strong class="charge">${percent(store.state_of_charge)}</strong>
                ${store.capacity_wh ? html`<span class="muted">${t('battery.of', {stored: energy(store.state_of_charge * store.capacity_wh), capacity: energy(store.capacity_wh)})}</span>` : nothing}</p>
            <svg class="bar" width="100%" height="10" aria-hidden="true"><rect class="back" width="100%" height="10" rx="5"/><rect class="fill" width="${100 * store.state_of_charge}%" height="10" rx="5"/>
                ${store.reserve > 0 && store.reserve < 1 ? svg`<rect class="floor" x="${100 * store.reserve}%" width="2" height="10"/>` : nothing}</svg>
            <p class="muted small">${store.reserve === undefined ? nothing : t('battery.reserve', {reserve: percent(store.reserve)})}${
                store.grid_charging === undefined ? nothing : html` · ${t(store.grid_charging ? 'battery.gridCharging' : 'battery.noGridCharging')}`} · ${ageOf(store)}</p>
        </div>` : html`<p class="empty">${t('battery.none')}</p>`}
        <h3>${t('next.title')}</h3>
        ${list.length ? html`<ol class="steps">${list.map(each => html`<li class=${each.from <= now() ? 'current' : ''}>
            <p class="when">${each.from <= now() ? t('next.now', {end: moment(each.to)}) : html`${day(each.from)}, ${span(each.from, each.to)}`}</p>
            <p><strong>${actionText(each.action)}</strong>${each.power_w ? html` <span class="muted">${power(Math.abs(each.power_w))}</span>` : nothing}</p>
            <p class="reason">${reasonText(each.reason)}</p></li>`)}</ol>` : html`<p class="empty">${t('next.none')}</p>`}`;
}

// --- charts ---

let memo = {};

// Drawing is the dearest thing on this page: only when facts came, or when the marker moved by a pixel or so.
function models() {
    const tick = Math.floor(performance.now() / (speed() > 10 ? 2000 : 20_000));
    if (memo.version === live.version && memo.tick === tick && memo.phone === phone.matches) return memo;
    memo = {version: live.version, tick, phone: phone.matches, ...makeModels()};
    return memo;
}

function makeModels() {
    const at = now();
    const series = timed(importPrices()?.series ?? []);
    const ahead = points(live.plan?.soc);
    const from = phone.matches ? at - 3 * HOUR : at - 12 * HOUR;
    const end = Math.max(at + 6 * HOUR, series.at(-1)?.end ?? 0, ahead.at(-1)?.at ?? 0);
    const range = [Math.floor(from / HOUR) * HOUR, Math.min(end, at + (phone.matches ? 21 : 36) * HOUR)];
    const inside = each => each.end > range[0] && each.start < range[1];
    const bands = slots().filter(charges).map(each => ({start: each.from, end: each.to}));
    return {price: priceModel(series.filter(inside), range, bands, at), soc: socModel(ahead, range, bands, at)};
}

function priceModel(series, range, bands, at) {
    const exported = timed(exportPrices()?.series ?? []).filter(each => each.end > range[0] && each.start < range[1]);
    const chosen = each => bands.some(band => band.start < each.end && each.start < band.end);
    const list = evenly(series).map(each => ({...each, chosen: chosen(each)}));
    const main = priceParts(1).unit === live.site?.currency;
    const paidFor = each => exported.find(other => other.start <= each.start && each.start < other.end);
    const notes = each => [each.chosen && t('chart.chosen'), each.estimate && t('chart.estimate')].filter(Boolean).join(', ');
    const value = each => (each.estimate ? '~' : '') + price(each.value);
    const model = {
        kind: 'price', title: `${t('price.title')}, ${priceUnit()}`, now: at, range, bands, points: list, exports: exported,
        scale: main ? 1 : 100, summary: priceSummary(list, at), ...priceAxis,
        legend: [{kind: 'import', label: t('legend.import')}],
        read: each => [`${moment(each.start)}–${time(each.end)}`, value(each), notes(each),
            paidFor(each) && t('chart.export', {price: price(paidFor(each).value)})].filter(Boolean).join(' · '),
        columns: ['time', 'price', ...exported.length ? ['export'] : [], 'note'].map(each => t(`column.${each}`)),
        row: each => [`${moment(each.start)}–${time(each.end)}`, value(each),
            ...exported.length ? [paidFor(each) ? price(paidFor(each).value) : '–'] : [], notes(each)]
    };
    const legend = (kind, shown) => shown && model.legend.push({kind, label: t(`legend.${kind}`)});
    legend('chosen', list.some(each => each.chosen));
    legend('negative', list.some(each => each.value < 0));
    legend('estimate', list.some(each => each.estimate));
    legend('export', exported.length);
    return model;
}

function priceSummary(list, at) {
    const ahead = list.filter(each => each.end > at);
    if (!ahead.length) return t('price.none');
    const sorted = [...ahead].sort((one, other) => one.value - other.value);
    const [low, high] = [sorted[0], sorted.at(-1)];
    const chosen = ahead.filter(each => each.chosen);
    const negative = ahead.filter(each => each.value < 0);
    return [
        t('price.summary', {low: price(low.value), lowAt: moment(low.start), high: price(high.value), highAt: moment(high.start),
            mean: price(ahead.reduce((sum, each) => sum + each.value, 0) / ahead.length)}),
        chosen.length && t('price.chosen', {count: chosen.length, from: moment(chosen[0].start)}),
        negative.length && t('price.negative', {count: negative.length})
    ].filter(Boolean).join(' ');
}

function socModel(ahead, range, bands, at) {
    const store = battery();
    const past = live.soc.filter(each => each.at >= range[0] - HOUR && each.at <= at);
    if (store?.state_of_charge !== undefined) past.push({at, value: store.state_of_charge});
    const future = [...past.slice(-1), ...ahead.filter(each => each.at > at && each.at <= range[1] + HOUR)];
    const list = [];
    for (let start = Math.floor(range[0] / (HOUR / 2)) * (HOUR / 2); start < range[1]; start += HOUR / 2) {
        const measured = start < at;
        const value = at => measured ? past.findLast(each => each.at <= at)?.value : between(future, at);
        const end = value(Math.min(start + HOUR / 2, measured ? at : range[1]));
        if (end !== undefined) list.push({start, end: start + HOUR / 2, value: end, measured});
    }
    const how = each => t(each.measured ? 'chart.measured' : 'chart.planned');
    return {
        kind: 'soc', title: `${t('soc.title')}${store ? `, ${integrationOf(store.id)} ${deviceName(store.id, store)}` : ''}`,
        now: at, range, bands, points: list, past, ahead: future.length > 1 ? future : [], reserve: store?.reserve,
        summary: socSummary(past, future, at), ...chargeAxis,
        legend: ['past', ...future.length > 1 ? ['planned'] : [], ...store?.reserve === undefined ? [] : ['reserve'],
            ...bands.length ? ['chosen'] : []].map(kind => ({kind, label: t(`legend.${kind}`)})),
        read: each => `${moment(each.start)}–${time(each.end)} · ${percent(each.value)} · ${how(each)}`,
        columns: ['time', 'charge', 'note'].map(each => t(`column.${each}`)),
        row: each => [`${moment(each.start)}–${time(each.end)}`, percent(each.value), how(each)]
    };
}

function between(list, at) {
    const after = list.findIndex(each => each.at >= at);
    if (after < 0) return undefined;
    if (after === 0) return list[0].value;
    const [one, other] = [list[after - 1], list[after]];
    return one.value + (other.value - one.value) * (at - one.at) / Math.max(1, other.at - one.at);
}

function socSummary(past, future, at) {
    if (!past.length) return t('soc.none');
    const values = past.filter(each => each.at > at - 24 * HOUR).map(each => each.value);
    const top = future.slice(1).reduce((best, each) => !best || each.value > best.value ? each : best, undefined);
    return [t('soc.summary', {now: percent(values.at(-1)), low: percent(Math.min(...values)), high: percent(Math.max(...values))}),
        top && t('soc.ahead', {top: percent(top.value), at: moment(top.at)})].filter(Boolean).join(' ');
}

// --- the whole ---

const card = (name, title, content) => html`<section class="card ${name}" aria-labelledby="${name}-title"><h2 id="${name}-title">${title}</h2>${content}</section>`;

async function signOut() {
    await send('DELETE', 'sessions/current').catch(() => {});
    location.assign('/login');
}

function page() {
    const charts = models();
    return html`${header()}
        <main>
            ${card('now', t('now.title'), nowPrice())}
            ${card('power', t('flow.title'), flow())}
            ${card('next', t('battery.title'), next())}
            <section class="card charts" aria-label=${t('charts.title')}>
                <time-chart .model=${charts.price}></time-chart>
                <time-chart .model=${charts.soc}></time-chart>
            </section>
            <div class="wide">${plan()}${integrations()}</div>
            <div class="side">${overrides()}${decisions()}${events()}</div>
        </main>
        <footer><span>${t('footer.version', {version: live.health?.version ?? ''})}</span>
            <a href="/api/v1/openapi.json">${t('footer.api')}</a>
            ${live.site?.links ? html`<a href=${live.site.links}>${t('footer.links')}</a>` : nothing}
            ${live.site?.console ? html`<a href=${live.site.console}>${t('footer.console')}</a>` : nothing}
            ${live.site?.user ? html`<button class="quiet" @click=${signOut}>${t('footer.signOut')} (${live.site.user})</button>` : nothing}</footer>`;
}

let due = false;

function draw() {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
        due = false;
        if (live.site) {
            root.querySelector('.splash')?.remove();
            render(page(), root);
        }
    });
}

await loadTexts();
onToggle(draw);
listen(draw);
setInterval(draw, 1000);
phone.addEventListener('change', draw);
