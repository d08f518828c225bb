package offpeak.host.backtest;

import java.util.Locale;

/** Writes a drawing as text. Colours are classes, so that the page chooses them for a light or a dark screen. */
final class Svg {

    private final StringBuilder text = new StringBuilder();

    Svg(int width, int height, String label) {
        text.append(
                format("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">", width, height, escaped(label)));
    }

    /** What comes from file names, options or rules must not become a tag. */
    static String escaped(String raw) {
        return raw.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /** @param title shown while the pointer is on it */
    Svg rect(String style, double x, double y, double width, double height, String title) {
        text.append(format("<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">", style, x, y,
                Math.max(0, width), Math.max(0, height)));
        text.append("<title>").append(escaped(title)).append("</title></rect>");
        return this;
    }

    Svg line(String style, double x1, double y1, double x2, double y2) {
        text.append(format("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", style, x1, y1, x2,
                y2));
        return this;
    }

    Svg label(String anchor, double x, double y, String what) {
        text.append(format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, escaped(what)));
        return this;
    }

    Svg path(String style, CharSequence way) {
        text.append(format("<path class=\"%s\" d=\"%s\"/>", style, way));
        return this;
    }

    /** A point of a path, for {@link #path}. */
    static String point(boolean first, double x, double y) {
        return format("%s%.1f %.1f", first ? "M" : "L", x, y);
    }

    @Override
    public String toString() {
        return text + "</svg>";
    }
}
