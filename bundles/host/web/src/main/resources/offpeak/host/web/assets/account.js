// The forms before the page: signing in, and the first account.

import {loadTexts, t} from './format.js';
import {send} from './live.js';

const form = document.querySelector('form');
const problem = form.querySelector('.problem');
const button = form.querySelector('button');
const words = button.dataset.text;

await loadTexts();
for (const element of document.querySelectorAll('[data-text]')) element.textContent = t(element.dataset.text);
document.title = `${document.querySelector('h1').textContent} – Offpeak`;

form.addEventListener('submit', async event => {
    event.preventDefault();
    const {again, ...body} = Object.fromEntries(new FormData(form));
    const wrong = check(body, again);
    if (wrong) return show(wrong);
    show();
    button.disabled = true;
    button.textContent = t('phase.sending');
    try {
        await send('POST', form.id === 'setup' ? 'setup' : 'sessions', body);
        location.assign('/');
    } catch (error) {
        show(error.message);
        button.disabled = false;
        button.textContent = t(words);
    }
});

function check(body, again) {
    const empty = [...form.elements].find(each => each.required && !each.value);
    if (empty) {
        empty.focus();
        return t('account.missing', {field: form.querySelector(`label[for=${empty.id}]`).textContent});
    }
    if (again === undefined) return undefined;
    if (body.password.length < 10) return t('setup.short');
    return again === body.password ? undefined : t('setup.differs');
}

function show(text) {
    problem.hidden = !text;
    problem.textContent = text ?? '';
}
