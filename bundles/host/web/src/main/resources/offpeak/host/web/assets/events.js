// The pauses for the grid's sake: what each avoided, and what that was worth.

import {html, nothing} from './lib/lit-html.js';
import {deviceName, energy, millis, moment, money, span, t} from './format.js';
import {ask, live, send} from './live.js';
import {note, open, toggle} from './lists.js';

const find = id => live.events.find(each => each.id === id);
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
        ask(`event ${id}`, () => !find(id) || over(find(id)) || find(id).opted_out, () => send('POST', `events/${encodeURIComponent(id)}/opt-out`, {}))}>${
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
