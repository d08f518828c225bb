package offpeak.host.engine;

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
        String sentence = sentences("_" + locale.getLanguage()).getProperty(reason.code());
        if (sentence == null) {
            sentence = sentences("").getProperty(reason.code(), reason.code());
        }
        return fill(sentence, reason, site, locale);
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

    static String fill(String sentence, Reason reason, Site site, Locale locale) {
        Matcher place = PLACE.matcher(sentence);
        StringBuilder text = new StringBuilder();
        while (place.find()) {
            Object value = reason.params().get(place.group(1));
            String shown = value == null
                    ? "?"
                    : format(value, Optional.ofNullable(place.group(2)).orElse(""), site, locale);
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
