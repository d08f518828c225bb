// Texts, numbers, money and times. Times are always those of the site's zone, never of the browser's.

export const locales = ['en-GB', 'en-US', 'de'];
export const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const wanted = document.documentElement.lang;
export const locale = locales.includes(wanted) ? wanted : 'en-GB';

let texts = {};
let zone = browserZone;
let currency = 'GBP';
const formats = new Map();

export async function loadTexts() {
    const response = await fetch(new URL(`i18n/${locale}.json`, import.meta.url));
    texts = await response.json();
}

export function useSite(site) {
    if (site.zone && site.zone !== zone) {
        zone = site.zone;
        formats.clear();
    }
    currency = site.currency || currency;
}

function cached(key, make) {
    if (!formats.has(key)) formats.set(key, make());
    return formats.get(key);
}

// --- texts ---

const formatters = {
    price: value => price(Number(value)),
    money: value => money(Number(value)),
    percent: value => percent(Number(value)),
    power: value => power(Number(value)),
    energy: value => energy(Number(value)),
    number: value => number(Number(value), 2),
    degrees: value => locale === 'en-US' ? `${number(Number(value) * 1.8 + 32)}\u00a0°F` : `${number(Number(value), 1)}\u00a0°C`,
    time: value => /^\d\d:\d\d/.test(value) ? String(value).slice(0, 5) : time(millis(value)),
    moment: value => moment(millis(value)),
    label: value => label('value', value)
};

// The sentence of a key, or undefined where the key or one of its parameters is missing.
function sentence(key, params = {}) {
    const plural = params.count === undefined ? undefined
        : `${key}.${cached('plural', () => new Intl.PluralRules(locale)).select(params.count)}`;
    const template = texts[plural] ?? texts[key];
    if (template === undefined) return undefined;
    let whole = true;
    const text = template.replace(/\{(\w+)(?:\|(\w+))?\}/g, (match, name, kind) => {
        const value = params[name];
        if (value === undefined || value === null) {
            whole = false;
            return match;
        }
        return kind ? formatters[kind](value) : String(value);
    });
    return whole ? text : undefined;
}

export const t = (key, params) => sentence(key, params) ?? key;

// A word for a machine's constant (SETUP_RETRY, ChargeFromGrid), readable also where nobody translated it.
export function label(group, constant) {
    const plain = String(constant).replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase().replace(/[^a-z0-9]+/g, '_');
    return sentence(`${group}.${plain}`) ?? capital(plain.replaceAll('_', ' '));
}

export function reasonText(reason) {
    if (!reason) return '';
    if (typeof reason === 'string') return reason;
    return sentence(`reason.${reason.code}`, reason.params ?? {}) ?? reason.text ?? capital(String(reason.code));
}

export const capital = text => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);

export function deviceName(id, entity) {
    if (entity?.name) return entity.name;
    const parts = String(id).split('/');
    return sentence(`device.${parts.at(-1)}`) ?? capital((parts.at(-1) || String(id)).replaceAll('_', ' '));
}

export const integrationOf = id => capital((String(id).split('/')[2] ?? '').replaceAll('-', ' '));

// --- what a device is told ---

const plain = ['reserve', 'charge_limit'];
const switched = ['climate', 'switch'];

function temperature({heat_c: heat, cool_c: cool}) {
    if (heat !== undefined && cool !== undefined) return t('action.temperature.both', {heat, cool});
    return heat !== undefined ? t('action.temperature.heat', {heat}) : t('action.temperature.cool', {cool});
}

// An action or setting as the host writes it (`charge_from_grid target=0.8`).
export function actionText(action, setting = 'operation') {
    const [word, ...rest] = String(action).split(/\s+/);
    if (plain.includes(setting)) return t(`action.${setting}`, {value: word});
    if (switched.includes(setting)) return t(`action.${setting}.${word.toLowerCase()}`);
    if (setting === 'restore') return t('action.restore');
    const options = Object.fromEntries(rest.filter(each => each.includes('=')).map(each => each.split('=', 2)));
    if (options.heat_c !== undefined || options.cool_c !== undefined) return temperature(options);
    const name = word.toLowerCase();
    const special = ['target', 'floor', 'start', 'amps'].find(each => options[each] !== undefined);
    const key = special && `action.${name}.${special}`;
    const exact = key ? t(key, options) : undefined;
    return exact && exact !== key ? exact : label('action', word);
}

// --- numbers ---

const known = value => typeof value === 'number' && Number.isFinite(value);

export function number(value, digits = 0, fewest = 0) {
    return cached(`n${digits}.${fewest}`, () => new Intl.NumberFormat(locale,
        {maximumFractionDigits: digits, minimumFractionDigits: fewest, signDisplay: 'negative'})).format(value).replace('-', '\u2212');
}

export function percent(value) {
    if (!known(value)) return t('unknown');
    return cached('percent', () => new Intl.NumberFormat(locale, {style: 'percent', maximumFractionDigits: 0})).format(value);
}

export function money(value, of = currency) {
    if (!known(value)) return t('unknown');
    return cached(`money${of}`, () => new Intl.NumberFormat(locale, {style: 'currency', currency: of})).format(value);
}

// Prices come in the currency's main unit per kWh; people speak of pence and cents.
export function priceParts(value) {
    const minor = texts[`minor.${currency}`];
    if (minor) return {value: number(value * 100, 1, 1), unit: minor};
    return {value: number(value, 4, 2), unit: currency};
}

export function price(value) {
    if (!known(value)) return t('unknown');
    const parts = priceParts(value);
    return `${parts.value}\u00a0${parts.unit}`;
}

export const priceUnit = () => `${texts[`minor.${currency}`] ?? currency}/kWh`;

export function power(watts) {
    if (!known(watts)) return t('unknown');
    const size = Math.abs(watts);
    return size < 995 ? `${number(Math.round(watts / 10) * 10)}\u00a0W` : `${number(watts / 1000, 1, 1)}\u00a0kW`;
}

export const energy = wattHours => known(wattHours) ? `${number(wattHours / 1000, 1, 1)}\u00a0kWh` : t('unknown');

export function age(millis) {
    const seconds = Math.max(0, Math.round(millis / 1000));
    if (seconds < 60) return t('age.s', {n: seconds});
    if (seconds < 3600) return t('age.min', {n: Math.floor(seconds / 60)});
    if (seconds < 172800) return t('age.h', {n: Math.floor(seconds / 3600)});
    return t('age.d', {n: Math.floor(seconds / 86400)});
}

// --- times ---

export const millis = instant => typeof instant === 'number' ? instant : Date.parse(instant);

const when = (name, options) => cached(name, () => new Intl.DateTimeFormat(locale, {...options, timeZone: zone}));

const clockTime = at => when('time', {hour: locale === 'en-US' ? 'numeric' : '2-digit', minute: '2-digit'}).format(at);

function part(name, options, type, at) {
    return when(name, options).formatToParts(at).find(each => each.type === type)?.value ?? '';
}

export const zoneLabel = at => part('zone', {timeZoneName: 'short'}, 'timeZoneName', at);

export function localHour(at) {
    return Number(part('hour', {hour: '2-digit', hourCycle: 'h23'}, 'hour', at));
}

const localMinute = at => Number(part('minute', {minute: '2-digit', hour: '2-digit', hourCycle: 'h23'}, 'minute', at));

// On the night when the clocks go back an hour comes twice: only its times carry the zone.
export function time(at) {
    const hour = 3600_000;
    const twice = clockTime(at) === clockTime(at + hour) || clockTime(at) === clockTime(at - hour);
    return twice ? `${clockTime(at)} ${zoneLabel(at)}` : clockTime(at);
}

export const day = at => when('day', {weekday: 'short', day: 'numeric', month: 'short'}).format(at);
export const moment = at => `${when('weekday', {weekday: 'short'}).format(at)} ${time(at)}`;
export const span = (start, end) => `${time(start)}–${time(end)}`;

export function zoneNote(at) {
    const options = {dateStyle: 'short', timeStyle: 'short'};
    const mine = new Intl.DateTimeFormat(locale, {...options, timeZone: browserZone}).format(at);
    return mine === when('whole', options).format(at) ? '' : t('clock.otherZone', {zone, time: mine.split(', ').at(-1)});
}

// Whole local hours between two instants that are a multiple of `step`, whatever the clocks do in between.
export function localHours(from, to, step) {
    const hours = [];
    const quarter = 900_000;
    for (let at = Math.ceil(from / quarter) * quarter; at <= to; at += quarter) {
        if (localMinute(at) === 0 && localHour(at) % step === 0) hours.push(at);
    }
    return hours;
}
