package offpeak.host.engine.notice;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import offpeak.api.Reason;
import offpeak.api.Site;
import offpeak.api.host.ReasonTexts;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Makes sentences from the bundles' {@code OSGI-INF/l10n/reasons*.properties}. */
@Component(service = ReasonTexts.class)
public final class Reasons implements ReasonTexts, BundleListener {
    /** A part that is left out when one of its parameters is not there. */
    private static final Pattern OPTIONAL = Pattern.compile("\\[([^\\[\\]]*)]");
    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)(?:,(\\w+))?}");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");

    private final BundleContext context;
    private final Map<String, Properties> byLanguage = new ConcurrentHashMap<>();

    @Activate
    public Reasons(BundleContext context) {
        this.context = context;
        context.addBundleListener(this);
    }

    @Deactivate
    void stop() {
        context.removeBundleListener(this);
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.RESOLVED || event.getType() == BundleEvent.UNINSTALLED
                || event.getType() == BundleEvent.UPDATED) {
            byLanguage.clear();
        }
    }

    @Override
    public String text(Reason reason, Site site, Locale locale) {
        return fill(sentence(reason.code(), locale), reason, site, locale, code -> sentence(code, locale));
    }

    private String sentence(String code, Locale locale) {
        String own = sentences("_" + locale.getLanguage()).getProperty(code);
        return own != null ? own : sentences("").getProperty(code, code);
    }

    private Properties sentences(String suffix) {
        return byLanguage.computeIfAbsent(suffix, this::read);
    }

    private Properties read(String suffix) {
        Properties all = new Properties();
        for (Bundle bundle : context.getBundles()) {
            URL file = bundle.getState() == Bundle.UNINSTALLED
                    ? null
                    : bundle.getEntry("OSGI-INF/l10n/reasons" + suffix + ".properties");
            if (file != null) {
                try (Reader reader = new InputStreamReader(file.openStream(), StandardCharsets.UTF_8)) {
                    all.load(reader);
                } catch (IOException | IllegalArgumentException e) {
                    // a stranger's broken text file costs its sentences, the codes are shown instead
                    continue;
                }
            }
        }
        return all;
    }

    /** @param sentences by code, for parameters that are codes themselves */
    static String fill(String sentence, Reason reason, Site site, Locale locale, UnaryOperator<String> sentences) {
        String present = OPTIONAL.matcher(sentence).replaceAll(part -> Matcher.quoteReplacement(
                PLACE.matcher(part.group(1)).results().allMatch(place -> reason.params().containsKey(place.group(1)))
                        ? part.group(1)
                        : ""));
        Matcher place = PLACE.matcher(present);
        StringBuilder text = new StringBuilder();
        while (place.find()) {
            Object value = reason.params().get(place.group(1));
            String form = Optional.ofNullable(place.group(2)).orElse("");
            String shown = value == null
                    ? "?"
                    : form.equals("reason") ? sentences.apply(value.toString()) : format(value, form, site, locale);
            place.appendReplacement(text, Matcher.quoteReplacement(shown));
        }
        return place.appendTail(text).toString();
    }

    private static String format(Object value, String form, Site site, Locale locale) {
        if (value instanceof Instant instant) {
            return TIME.format(instant.atZone(site.zone()));
        }
        if (!(value instanceof Number number)) {
            return String.valueOf(value);
        }
        double amount = number.doubleValue();
        NumberFormat digits = NumberFormat.getNumberInstance(locale);
        switch (form) {
            case "price" :
                digits.setMaximumFractionDigits(2);
                digits.setMinimumFractionDigits(2);
                return switch (site.currency().getCurrencyCode()) {
                    case "GBP" -> digits.format(amount * 100) + "p/kWh";
                    case "USD" -> "$" + digits.format(amount) + "/kWh";
                    default -> digits.format(amount) + " " + site.currency().getCurrencyCode() + "/kWh";
                };
            case "money" :
                digits.setMaximumFractionDigits(2);
                digits.setMinimumFractionDigits(2);
                return switch (site.currency().getCurrencyCode()) {
                    case "GBP" -> digits.format(amount * 100) + "p";
                    case "USD" -> "$" + digits.format(amount);
                    default -> digits.format(amount) + " " + site.currency().getCurrencyCode();
                };
            case "percent" :
                digits.setMaximumFractionDigits(0);
                return digits.format(amount * 100) + " %";
            case "energy" :
                digits.setMaximumFractionDigits(1);
                return digits.format(amount / 1000) + " kWh";
            case "power" :
                digits.setMaximumFractionDigits(1);
                return digits.format(amount / 1000) + " kW";
            case "minutes" :
                return digits.format(Duration.ofSeconds(number.longValue()).toMinutes()) + " min";
            default :
                digits.setMaximumFractionDigits(2);
                return digits.format(amount);
        }
    }
}
