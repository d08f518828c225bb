// The two charts. Chart.js draws; what a drawing can't say to everyone is said in words: a summary, a cursor that is
// moved by keys and read aloud, and a table.

import {html, nothing, render, svg} from './lib/lit-html.js';
import {day, localHour, localHours, number, percent, priceUnit, t, time} from './format.js';

const HOUR = 3600_000;
const AXIS = 46;

const scheme = matchMedia('(prefers-color-scheme: dark)');

function palette(element) {
    const style = getComputedStyle(element);
    return name => style.getPropertyValue(`--${name}`).trim();
}

// Diagonal stripes, so that a bar's meaning does not rest on its colour.
function stripes(ink, paper, width) {
    const tile = document.createElement('canvas');
    tile.width = tile.height = 8;
    const pen = tile.getContext('2d');
    if (paper) {
        pen.fillStyle = paper;
        pen.fillRect(0, 0, 8, 8);
    }
    pen.strokeStyle = ink;
    pen.lineWidth = width;
    for (const shift of [-8, 0, 8]) {
        pen.beginPath();
        pen.moveTo(shift - 1, 9);
        pen.lineTo(shift + 9, -1);
        pen.stroke();
    }
    return pen.createPattern(tile, 'repeat');
}

// What lies over or under the data: chosen slots, the present moment, the cursor.
const marks = own => ({
    id: 'marks',
    beforeDatasetsDraw(chart) {
        const {model, colour} = own;
        const {ctx, chartArea: area, scales: {x, y}} = chart;
        ctx.save();
        ctx.beginPath();
        ctx.rect(area.left, area.top, area.right - area.left, area.bottom - area.top);
        ctx.clip();
        ctx.fillStyle = colour('chosen-band');
        for (const {start, end} of model.bands) {
            const left = x.getPixelForValue(start);
            ctx.fillRect(left, area.top, x.getPixelForValue(end) - left, area.bottom - area.top);
        }
        if (y.min < 0) {
            ctx.fillStyle = colour('chart-zero');
            ctx.fillRect(area.left, y.getPixelForValue(0) - 0.5, area.right - area.left, 1);
        }
        ctx.restore();
    },
    afterDatasetsDraw(chart) {
        const {model, colour, cursor} = own;
        const {ctx, chartArea: area, scales: {x}} = chart;
        const line = (at, style, width) => {
            const left = Math.round(x.getPixelForValue(at)) + 0.5;
            if (left < area.left || left > area.right) return undefined;
            ctx.strokeStyle = style;
            ctx.lineWidth = width;
            ctx.beginPath();
            ctx.moveTo(left, area.top);
            ctx.lineTo(left, area.bottom);
            ctx.stroke();
            return left;
        };
        ctx.save();
        const left = line(model.now, colour('now'), 2);
        if (left !== undefined) {
            const word = t('legend.now');
            ctx.font = '600 11px system-ui, sans-serif';
            const width = ctx.measureText(word).width + 12;
            const from = Math.min(Math.max(left - width / 2, area.left), area.right - width);
            ctx.fillStyle = colour('now');
            ctx.beginPath();
            ctx.roundRect(from, area.top - 18, width, 18, 9);
            ctx.fill();
            ctx.fillStyle = colour('card');
            ctx.textBaseline = 'middle';
            ctx.fillText(word, from + 6, area.top - 8.5);
        }
        if (cursor) {
            ctx.setLineDash([3, 3]);
            line((cursor.start + cursor.end) / 2, colour('ink'), 1);
        }
        ctx.restore();
    }
});

function axes(model, colour, narrow) {
    const [min, max] = model.range;
    const step = [3, 6, 12, 24].find(each => (max - min) / HOUR / each <= (narrow ? 6 : 17)) ?? 24;
    const font = {family: 'system-ui, sans-serif', size: 12};
    return {
        x: {
            type: 'linear', min, max, offset: false,
            border: {color: colour('chart-zero')},
            grid: {color: colour('chart-grid'), tickColor: colour('chart-zero'), tickLength: 4, offset: false},
            afterBuildTicks(axis) {
                axis.ticks = localHours(min, max, step).map(value => ({value}));
            },
            ticks: {
                color: colour('muted'), font, maxRotation: 0, autoSkip: false,
                callback: value => localHour(value) === 0 ? [time(value), day(value)] : time(value)
            }
        },
        y: {
            ...model.y,
            border: {display: false},
            grid: {color: colour('chart-grid'), drawTicks: false},
            ticks: {color: colour('muted'), font, padding: 6, maxTicksLimit: 6, callback: model.tick},
            // Both charts share one time axis, one above the other.
            afterFit(axis) {
                axis.width = AXIS;
            }
        }
    };
}

function priceData(model, colour) {
    const chosen = stripes(colour('chosen-stripe'), colour('chosen'), 2.2);
    const estimate = stripes(colour('bar'), '', 1.5);
    const negative = colour('negative');
    const fill = each => each.chosen ? chosen : each.estimate ? estimate : each.value < 0 ? negative
        : each.end <= model.now ? colour('bar-past') : colour('bar');
    const edge = each => each.chosen ? colour('chosen') : each.value < 0 ? negative : colour('bar');
    const data = [{
        type: 'bar', order: 2, grouped: false, barPercentage: 0.86, categoryPercentage: 1, minBarLength: 2,
        borderRadius: 2, borderSkipped: 'start',
        borderWidth: model.points.map(each => each.chosen || each.estimate ? 1 : 0),
        backgroundColor: model.points.map(fill),
        borderColor: model.points.map(edge),
        data: model.points.map(each => ({x: (each.start + each.end) / 2, y: each.value * model.scale}))
    }];
    if (model.exports.length) {
        const last = model.exports.at(-1);
        data.push({
            type: 'line', order: 1, stepped: 'before', pointRadius: 0, borderWidth: 2, borderColor: colour('export'),
            data: [...model.exports.map(each => ({x: each.start, y: each.value * model.scale})),
                {x: last.end, y: last.value * model.scale}]
        });
    }
    return data;
}

function socData(model, colour) {
    const line = (points, more) => ({
        type: 'line', pointRadius: 0, borderWidth: 2.5, tension: 0, data: points.map(each => ({x: each.at, y: each.value})), ...more
    });
    return [
        line(model.past, {borderColor: colour('battery'), backgroundColor: colour('battery-fill'), fill: 'origin'}),
        line(model.ahead, {borderColor: colour('battery'), borderDash: [6, 5]}),
        line(model.reserve === undefined ? [] : model.range.map(at => ({at, value: model.reserve})),
            {borderColor: colour('muted'), borderWidth: 1, borderDash: [2, 4]})
    ];
}

const samples = {
    export: svg`<path class="stroke" d="M1 11H8V4H15V8H21"/>`,
    past: svg`<path class="stroke" d="M1 7H21"/>`,
    planned: svg`<path class="stroke dash" d="M1 7H21"/>`,
    reserve: svg`<path class="stroke dots" d="M1 7H21"/>`
};
const box = svg`<rect class="box" x="1" y="1" width="20" height="12" rx="2"/><path class="hatch" d="M2 12L10 2M8 12L16 2M14 12L20 5"/>`;

const swatch = ({kind, label}) => html`<li>
    <svg viewBox="0 0 22 14" width="22" height="14" aria-hidden="true" class="swatch ${kind}">${samples[kind] ?? box}</svg>${label}
</li>`;

class TimeChart extends HTMLElement {
    #chart;
    #model;
    #own = {};
    #cursor;
    #table = false;
    #recolour = () => this.#draw();

    set model(model) {
        if (model === this.#model) return;
        this.#model = model;
        if (this.isConnected) this.#draw();
    }

    connectedCallback() {
        scheme.addEventListener('change', this.#recolour);
        this.#draw();
    }

    disconnectedCallback() {
        scheme.removeEventListener('change', this.#recolour);
        this.#chart?.destroy();
        this.#chart = undefined;
    }

    #draw() {
        const model = this.#model;
        if (!model) return;
        this.#show();
        if (!model.points.length) return;
        const canvas = this.querySelector('canvas');
        const colour = palette(this);
        const narrow = canvas.parentElement.clientWidth < 560;
        const datasets = model.kind === 'price' ? priceData(model, colour) : socData(model, colour);
        Object.assign(this.#own, {model, colour, cursor: this.#cursor});
        const options = {
            animation: false, responsive: true, maintainAspectRatio: false, parsing: false, normalized: true, events: [],
            devicePixelRatio: Math.max(window.devicePixelRatio, 2),
            layout: {padding: {top: 20, right: 6}},
            plugins: {legend: {display: false}, tooltip: {enabled: false}},
            scales: axes(model, colour, narrow)
        };
        if (this.#chart) {
            this.#chart.options = options;
            this.#chart.data.datasets = datasets;
            this.#chart.update('none');
        } else {
            this.#chart = new Chart(canvas, {data: {datasets}, options, plugins: [marks(this.#own)]});
        }
    }

    #show() {
        const model = this.#model;
        if (this.#cursor) this.#cursor = model.points.find(each => each.start >= this.#cursor.start) ?? model.points.at(-1);
        const id = `chart-${model.kind}`;
        render(html`<figure aria-labelledby="${id}-title">
            <figcaption>
                <h3 id="${id}-title">${model.title}</h3>
                ${model.points.length === 0 ? nothing : html`<button class="quiet" aria-expanded=${this.#table} aria-controls="${id}-table"
                    aria-describedby="${id}-title" @click=${() => {
                        this.#table = !this.#table;
                        this.#show();
                    }}>${this.#table ? t('chart.chart') : t('chart.table')}</button>`}
                <p id="${id}-summary">${model.summary}</p>
            </figcaption>
            ${model.points.length === 0 ? nothing : html`
            <div class="over"><ul class="legend">${model.legend.map(swatch)}</ul>
                <output class="readout" aria-live="polite">${this.#cursor ? model.read(this.#cursor) : nothing}</output></div>
            <div class="plot" tabindex="0" role="group" aria-roledescription="chart" aria-labelledby="${id}-title"
                aria-describedby="${id}-summary ${id}-keys" @keydown=${this.#key} @pointermove=${this.#point}
                @pointerdown=${this.#point} @pointerleave=${() => this.#move(undefined)}>
                <canvas aria-hidden="true"></canvas>
            </div>
            <p class="keys" id="${id}-keys">${t('chart.keys')}</p>
            <div class="scroll" id="${id}-table" role="region" tabindex="0" aria-label=${model.title} ?hidden=${!this.#table}>
                ${this.#table ? html`<table>
                    <thead><tr>${model.columns.map(each => html`<th scope="col">${each}</th>`)}</tr></thead>
                    <tbody>${model.points.map(each => html`<tr>${model.row(each).map((cell, index) =>
                        index ? html`<td>${cell}</td>` : html`<th scope="row">${cell}</th>`)}</tr>`)}</tbody>
                </table>` : nothing}
            </div>`}
        </figure>`, this);
    }

    #move(point) {
        if (point === this.#cursor) return;
        this.#cursor = point;
        this.#show();
        if (this.#chart) {
            this.#own.cursor = point;
            this.#chart.draw();
        }
    }

    #point = event => {
        const at = this.#chart.scales.x.getValueForPixel(event.offsetX);
        this.#move(this.#model.points.find(each => at >= each.start && at < each.end));
    };

    #key = event => {
        const points = this.#model.points;
        const here = this.#cursor ? points.indexOf(this.#cursor)
            : points.findIndex(each => each.end > this.#model.now) - (event.key === 'ArrowRight' ? 1 : 0);
        const to = {
            ArrowLeft: here - 1, ArrowRight: here + 1, PageUp: here - 6, PageDown: here + 6, Home: 0, End: points.length - 1
        }[event.key];
        if (event.key === 'Escape') this.#move(undefined);
        if (to === undefined) return;
        event.preventDefault();
        this.#move(points[Math.min(Math.max(to, 0), points.length - 1)]);
    };
}

customElements.define('time-chart', TimeChart);

// Half-hours, five minutes or whole nights: all bars get the width of the shortest, at most half an hour.
export function evenly(series) {
    const even = [];
    const width = Math.max(300_000, Math.min(HOUR / 2, ...series.map(each => each.end - each.start)));
    for (const each of series) {
        for (let start = each.start; start < each.end; start += width) {
            even.push({...each, start, end: Math.min(start + width, each.end)});
        }
    }
    return even;
}

export const priceAxis = {y: {beginAtZero: true, grace: '4%'}, tick: value => number(value, 2), unit: priceUnit};
export const chargeAxis = {y: {min: 0, max: 1}, tick: percent};
