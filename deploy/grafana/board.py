"""Grafana's dashboard JSON from a few words a panel: rows of panels from left to right, each with a description, a unit
and queries in which {@} stands for the selection of job and instance."""
import json

SOURCE = {"type": "prometheus", "uid": "${datasource}"}
SELECTION = 'job=~"$job",instance=~"$instance"'
COLUMNS = 24


def query(expr, legend="", **more):
    """One query; legend as Grafana's legendFormat."""
    expr = " ".join(expr.split()).replace("{@}", "{" + SELECTION + "}").replace("{@,", "{" + SELECTION + ",")
    return {"expr": expr, "legendFormat": legend, **more}


def thresholds(*steps):
    """Colours from values on: ("green", None), ("red", 80)."""
    return {"mode": "absolute", "steps": [{"color": color, "value": value} for color, value in steps]}


PLAIN = thresholds(("blue", None))


def _panel(kind, title, description, unit, queries, *, width, height, defaults, options, **more):
    targets = [{"datasource": SOURCE, "refId": chr(ord("A") + i), **each} for i, each in enumerate(queries)]
    return {"type": kind, "title": title, "description": " ".join(description.split()), "datasource": SOURCE,
            "gridPos": {"w": width, "h": height}, "targets": targets,
            "fieldConfig": {"defaults": {"unit": unit, **defaults}, "overrides": []}, "options": options, **more}


def stat(title, description, unit, expr, *, legend="", width=4, height=4, steps=PLAIN, decimals=None, mappings=(), text="value"):
    defaults = {"thresholds": steps, "mappings": list(mappings), "noValue": "none"}
    if decimals is not None:
        defaults["decimals"] = decimals
    return _panel("stat", title, description, unit, [query(expr, legend, instant=True)], width=width, height=height,
                  defaults=defaults,
                  options={"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}, "textMode": text,
                           "colorMode": "value", "graphMode": "none", "justifyMode": "auto", "orientation": "auto"})


def lines(title, description, unit, *queries, width=12, height=8, stack=False, bars=False, least=0, most=None, steps=None,
          decimals=None, colors=None):
    """Values over time. steps: thresholds drawn as lines; colors: of series by name."""
    custom = {"drawStyle": "bars" if bars else "line", "lineWidth": 1, "fillOpacity": 60 if bars else 25 if stack else 8,
              "stacking": {"mode": "normal" if stack else "none", "group": "A"}, "showPoints": "never", "spanNulls": False,
              "thresholdsStyle": {"mode": "line" if steps else "off"}}
    defaults = {"custom": custom, "color": {"mode": "palette-classic"}}
    for name, value in (("min", least), ("max", most), ("thresholds", steps), ("decimals", decimals)):
        if value is not None:
            defaults[name] = value
    panel = _panel("timeseries", title, description, unit, queries, width=width, height=height, defaults=defaults,
                   options={"legend": {"displayMode": "table", "placement": "bottom", "showLegend": True,
                                       "calcs": ["lastNotNull", "max"]},
                            "tooltip": {"mode": "multi", "sort": "desc"}})
    panel["fieldConfig"]["overrides"] = [
        {"matcher": {"id": "byName", "options": name},
         "properties": [{"id": "color", "value": {"mode": "fixed", "fixedColor": color}}]} for name, color in (colors or {}).items()]
    return panel


def bars(title, description, unit, expr, legend, *, width=12, height=8, steps=PLAIN, form="time_series"):
    """What is the case now, a bar each. form heatmap: the buckets of a histogram."""
    return _panel("bargauge", title, description, unit, [query(expr, legend, instant=True, format=form)], width=width,
                  height=height, defaults={"thresholds": steps, "min": 0, "decimals": 0},
                  options={"orientation": "horizontal", "displayMode": "basic", "valueMode": "color", "showUnfilled": True,
                           "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}})


def row(title):
    return {"type": "row", "title": title, "collapsed": False, "panels": []}


def _laid_out(panels):
    """Puts panels side by side until a line is full; a row's title takes a line of its own."""
    x = y = tallest = 0
    for number, panel in enumerate(panels, 1):
        if panel["type"] == "row":
            y, x, tallest = y + tallest, 0, 0
            panel["gridPos"] = {"x": 0, "y": y, "w": COLUMNS, "h": 1}
            y += 1
        else:
            size = panel["gridPos"]
            if x + size["w"] > COLUMNS:
                y, x, tallest = y + tallest, 0, 0
            panel["gridPos"] = {"x": x, "y": y, **size}
            x, tallest = x + size["w"], max(tallest, size["h"])
        panel["id"] = number
    return panels


def _selector(name, label, expr):
    return {"name": name, "label": label, "type": "query", "datasource": SOURCE, "refresh": 2, "sort": 1,
            "query": {"query": expr, "refId": name}, "definition": expr, "multi": True, "includeAll": True, "allValue": ".+",
            "current": {"text": ["All"], "value": ["$__all"]}}


def _event(name, color, expr, title, text):
    # The series' value is the time of what happened, so that it stands where it was, whatever the step.
    return {"name": name, "datasource": SOURCE, "enable": True, "iconColor": color, "expr": query(expr)["expr"],
            "useValueForTime": True, "titleFormat": title, "textFormat": text, "tagKeys": "instance", "step": "60s"}


def board(title, uid, description, panels):
    return {
        "title": title, "uid": uid, "description": description, "tags": ["foothold"], "schemaVersion": 39, "version": 1,
        "editable": False, "graphTooltip": 1, "refresh": "30s", "timezone": "utc", "time": {"from": "now-6h", "to": "now"},
        "links": [{"type": "dashboards", "title": "foothold", "tags": ["foothold"], "asDropdown": False, "keepTime": True,
                   "includeVars": True}],
        "annotations": {"list": [
            _event("Starts", "orange", "process_start_time_seconds{@} * 1000 and on (job, instance) foothold_build_info{@}",
                   "foothold started", "{{instance}}"),
            _event("Configuration", "purple", "foothold_config_loaded_timestamp_seconds{@} * 1000",
                   "another configuration counts", "{{instance}}")]},
        "templating": {"list": [
            {"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus",
             "current": {"text": "Prometheus", "value": "prometheus"}},
            _selector("job", "Job", "label_values(foothold_build_info, job)"),
            _selector("instance", "Instance", 'label_values(foothold_build_info{job=~"$job"}, instance)')]},
        "panels": _laid_out(panels)}


def text_of(dashboard):
    return json.dumps(dashboard, indent=1, ensure_ascii=False) + "\n"
