package offpeak.api;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Temperatures as people type them: {@code 26}, {@code 26C} or {@code 78F}; kept in °C to the hundredth. */
public final class Celsius {

    private static final Pattern FORM = Pattern.compile("([+-]?\\d{1,3}(?:\\.\\d{1,3})?)\\s*°?\\s*([cf]?)");

    private Celsius() {}

    /**
     * @return °C
     * @throws IllegalArgumentException naming the field
     */
    public static double temperature(String field, String text) {
        Matcher typed = typed(field, text, "78F or 25.5C");
        double number = Double.parseDouble(typed.group(1));
        return hundredths(typed.group(2).equals("f") ? (number - 32) / 1.8 : number);
    }

    /**
     * How much warmer or colder.
     *
     * @return K, which is the same as a difference in °C
     * @throws IllegalArgumentException naming the field
     */
    public static double difference(String field, String text) {
        Matcher typed = typed(field, text, "2F or 1.5C");
        double number = Double.parseDouble(typed.group(1));
        return hundredths(typed.group(2).equals("f") ? number / 1.8 : number);
    }

    private static Matcher typed(String field, String text, String example) {
        Matcher typed = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!typed.matches()) {
            throw new IllegalArgumentException(field + " must be like " + example + ", not '" + text + "'");
        }
        return typed;
    }

    private static double hundredths(double celsius) {
        return Math.rint(celsius * 100) / 100;
    }
}
