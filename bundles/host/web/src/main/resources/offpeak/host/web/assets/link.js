// Linked accounts: the vendor's page is opened, and what it comes back with is handed to the host.

import {loadTexts, t} from './format.js';
import {call} from './live.js';

const find = id => document.getElementById(id);
const problem = document.querySelector('.problem');
const done = document.querySelector('.done');

await loadTexts();
for (const element of document.querySelectorAll('[data-text]')) element.textContent = t(element.dataset.text);
document.title = `${document.querySelector('h1').textContent} – Offpeak`;

function say(where, text) {
    where.hidden = !text;
    where.textContent = text ?? '';
}

async function attempt(work) {
    say(problem);
    try {
        return await work();
    } catch (error) {
        say(problem, error.message);
        return undefined;
    }
}

async function show() {
    const {accounts, offers} = await call('GET', 'links');
    find('accounts').replaceChildren(...accounts.map(row));
    const ready = offers.filter(each => !each.problem);
    find('configuration').replaceChildren(...ready.map(each => new Option(each.vendor, each.configuration)));
    find('configuration').closest('p').hidden = ready.length < 2;
    find('begin').hidden = ready.length === 0;
    if (ready.length === 0) say(problem, offers[0]?.problem ?? t('link.none'));
}

function row(account) {
    const item = document.createElement('li');
    const button = document.createElement('button');
    item.append(`${account.account} `, button);
    button.textContent = t('link.unlink');
    button.addEventListener('click', () => attempt(async () => {
        await call('DELETE', `links/${encodeURIComponent(account.configuration)}/${encodeURIComponent(account.account)}`);
        say(done, t('link.unlinked', {account: account.account}));
        await show();
    }));
    return item;
}

async function finish(redirect) {
    const linked = await call('POST', 'links/finish', {redirect});
    say(done, t('link.linked', {account: linked.account}));
    find('finish').hidden = true;
    await show();
}

find('begin').addEventListener('submit', event => {
    event.preventDefault();
    const {account, configuration} = Object.fromEntries(new FormData(event.target));
    attempt(async () => {
        const begun = await call('POST', 'links', {configuration, ...account ? {account} : {}});
        if (begun.redirect.startsWith(`${location.origin}/`)) {
            location.assign(begun.authorize);
        } else {
            window.open(begun.authorize, '_blank', 'noopener');
            find('finish').hidden = false;
            find('redirect').focus();
        }
    });
});

find('finish').addEventListener('submit', event => {
    event.preventDefault();
    attempt(() => finish(find('redirect').value));
});

const address = location.href;
if (new URLSearchParams(location.search).has('state')) {
    // neither the history nor a bookmark keeps the code
    history.replaceState(null, '', '/link');
    await attempt(() => finish(address));
}
await attempt(show);
