package offpeak.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes hostile inputs of recorded ones. The same number always makes the same input. */
final class Mutations {

    /**
     * Values as they stand in JSON, after a tag, and between the commas of CSV. By its first character most of a text is
     * passed over: finding values was two thirds of the time of a million inputs.
     */
    private static final Pattern VALUE = Pattern
            .compile("(?=[\"\\-0-9tfn>])(?:\"[^\"]*+\"|-?\\d[\\d.eE+-]*+|true|false|null|>[^<>]++(?=<))");
    private static final List<String> HOSTILE = List.of("null", "[]", "{}", "\"\"", "true", "0", "-1", "NaN",
            "Infinity",
            "1e308", "-1e308", "1e999", "1e-400", "-0", "9223372036854775808", "99999999999999999999999999999999",
            "0.1e2147483648", "1e-2147483648", "\"NaN\"", "\"1e999\"", "\"\\u0000\"", "\"\\ud800\"",
            "\"2026-02-30T25:61:00Z\"", "\"-999999999-01-01T00:00:00Z\"", "\"+999999999-12-31T23:59:59Z\"",
            "\"2026-11-21T12:00:00+99:99\"", "\"../../etc/passwd\"", "\"http://elsewhere.invalid/\"", "\"<b>&amp;\"",
            "[[[[]]]]", "{\"\":{\"\":{}}}", "[1,\"1\",null]", "&xxe;", "<![CDATA[]]>", "\u0000", "\u202e", "\ufeff",
            "\"'); DROP TABLE x;--\"", "-", "\"", "}", "]", ",", "<", "&#x110000;", "\r\n\r\n", "1,5", "1_000", "0x10");
    private static final int DEEPEST = 2000;
    private static final int LONGEST = 4000;

    private Mutations() {}

    static String of(String seed, long number) {
        SplittableRandom random = new SplittableRandom(number);
        String text = seed;
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            text = once(text, random);
        }
        return text;
    }

    private static String once(String text, SplittableRandom random) {
        if (text.isEmpty()) {
            return hostile(random);
        }
        int at = random.nextInt(text.length());
        int end = Math.min(text.length(), at + 1 + random.nextInt(random.nextBoolean() ? 4 : 200));
        return switch (random.nextInt(9)) {
            case 0 -> text.substring(0, at);
            case 1 -> text.substring(0, at) + text.substring(end);
            case 2 -> text.substring(0, end) + text.substring(at);
            case 3 -> text.substring(0, at) + (char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000)
                    + text.substring(at + 1);
            case 4 -> text.substring(0, at) + hostile(random) + text.substring(end);
            case 5 -> nested(text, at, random);
            default -> swapped(text, random);
        };
    }

    private static String hostile(SplittableRandom random) {
        return switch (random.nextInt(40)) {
            case 0 -> "9".repeat(random.nextInt(1, LONGEST));
            case 1 -> '"' + "x".repeat(random.nextInt(1, LONGEST)) + '"';
            default -> HOSTILE.get(random.nextInt(HOSTILE.size()));
        };
    }

    private static String nested(String text, int at, SplittableRandom random) {
        int depth = random.nextInt(1, DEEPEST);
        return text.substring(0, at) + switch (random.nextInt(3)) {
            case 0 -> "[".repeat(depth);
            case 1 -> "{\"a\":".repeat(depth);
            default -> "<a>".repeat(depth);
        } + text.substring(at);
    }

    /** Another value in the place of one. */
    private static String swapped(String text, SplittableRandom random) {
        Matcher values = VALUE.matcher(text);
        List<int[]> spans = new ArrayList<>();
        while (values.find()) {
            int tag = text.charAt(values.start()) == '>' ? 1 : 0;
            spans.add(new int[]{values.start() + tag, values.end()});
        }
        if (spans.isEmpty()) {
            return text + hostile(random);
        }
        int[] span = spans.get(random.nextInt(spans.size()));
        int[] other = spans.get(random.nextInt(spans.size()));
        String value = random.nextInt(4) == 0 ? text.substring(other[0], other[1]) : hostile(random);
        return text.substring(0, span[0]) + value + text.substring(span[1]);
    }

    static byte[] of(byte[] seed, long number) {
        SplittableRandom random = new SplittableRandom(number);
        byte[] bytes = seed.clone();
        if (bytes.length == 0) {
            return bytes;
        }
        for (int i = random.nextInt(1, 8); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean()
                    ? random.nextInt(256)
                    : new int[]{0, 0x7F, 0x80, 0xFF}[random.nextInt(4)]);
        }
        return random.nextInt(4) == 0 ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }
}
