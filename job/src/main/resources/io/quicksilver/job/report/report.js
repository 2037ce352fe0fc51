
"use strict";
// Draws the charts from the page's own figures, which stand in the tables as well. Asks nobody.
(() => {
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const root = document.documentElement;
  const drawn = [];
  const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

  const colour = (name) => getComputedStyle(root).getPropertyValue("--" + name).trim();
  const series = (i) => colour("series-" + (i % 8));
  const rate = (tokens) => whole.format(tokens) + " tokens/s";

  const clock = (seconds) => {
    const two = (n) => String(Math.floor(n)).padStart(2, "0");
    const hours = Math.floor(seconds / 3600);
    const rest = two(seconds % 60);
    return hours > 0
      ? hours + ":" + two((seconds / 60) % 60) + ":" + rest
      : Math.floor(seconds / 60) + ":" + rest;
  };

  const axes = (title, across) => ({
    x: {
      title: { display: true, text: across },
      grid: { display: false },
      border: { color: colour("line") },
      ticks: { maxRotation: 0, autoSkipPadding: 16 },
    },
    y: {
      beginAtZero: true,
      title: { display: true, text: title },
      border: { display: false },
      grid: { color: colour("line") },
      ticks: { maxTicksLimit: 5, precision: 0, callback: (value) => whole.format(value) },
    },
  });

  const draw = (name, configuration) => {
    const canvas = document.getElementById(name);
    if (canvas === null) {
      return;
    }
    canvas.closest("figure").hidden = false;
    drawn.push(new Chart(canvas, configuration));
  };

  const lines = (name, datasets) => {
    const { seconds } = figures.time;
    const few = seconds.length < 3;
    draw(name, {
      type: "line",
      data: {
        labels: seconds.map(clock),
        datasets: datasets.map((each, i) => ({
          label: each.label,
          data: each.data,
          borderColor: series(i),
          backgroundColor: series(i),
          borderWidth: 1.75,
          pointRadius: few ? 3 : 0,
          pointHitRadius: 12,
        })),
      },
      options: {
        interaction: { mode: "index", intersect: false },
        scales: axes("tokens a second", "time since the first token, min:s"),
        plugins: {
          legend: { display: datasets.length > 1, align: "start" },
          tooltip: {
            callbacks: { label: (item) => item.dataset.label + ": " + rate(item.parsed.y) },
          },
        },
      },
    });
  };

  const histogram = (name, bars, i) =>
    draw(name, {
      type: "bar",
      data: {
        labels: bars.labels,
        datasets: [
          {
            label: "rows",
            data: bars.rows,
            backgroundColor: series(i),
            categoryPercentage: 1,
            barPercentage: 0.9,
            maxBarThickness: 64,
          },
        ],
      },
      options: {
        scales: axes("rows", "tokens"),
        plugins: { legend: { display: false } },
      },
    });

  const drawAll = () => {
    drawn.splice(0).forEach((chart) => chart.destroy());
    Chart.defaults.animation = false;
    Chart.defaults.maintainAspectRatio = false;
    Chart.defaults.devicePixelRatio = Math.max(2, window.devicePixelRatio);
    Chart.defaults.color = colour("soft");
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.plugins.legend.labels.boxWidth = 14;
    Chart.defaults.plugins.legend.labels.boxHeight = 2;
    if (figures.time.seconds.length > 0) {
      lines("chart-throughput", figures.time.totals);
      lines("chart-executors", figures.time.executors);
    }
    if (figures.prompts.rows.length > 0) {
      histogram("chart-prompts", figures.prompts, 1);
    }
    if (figures.completions.rows.length > 0) {
      histogram("chart-completions", figures.completions, 0);
    }
  };

  let folded = [];
  const toPaper = () => {
    root.dataset.paper = "";
    folded = [...document.querySelectorAll("details:not([open])")];
    folded.forEach((each) => { each.open = true; });
    drawAll();
  };
  const toScreen = () => {
    delete root.dataset.paper;
    folded.splice(0).forEach((each) => { each.open = false; });
    drawAll();
  };

  drawAll();
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  window.addEventListener("beforeprint", toPaper);
  window.addEventListener("afterprint", toScreen);
})();
