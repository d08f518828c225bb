// What a device is told, in words.

import {label, t} from './format.js';

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
