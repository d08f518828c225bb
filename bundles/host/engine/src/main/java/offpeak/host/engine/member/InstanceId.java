package offpeak.host.engine.member;

import java.util.Optional;

/** How a configuration's pid becomes the short id that users, topics and entities carry. */
public final class InstanceId {
    private InstanceId() {}

    /** {@code offpeak.price.agile~home} of site {@code home} is {@code agile}; {@code …~garage} is {@code agile-garage}. */
    public static String of(String pid, String site) {
        String shortName = shortNameOf(pid);
        return nameOf(pid).filter(name -> !name.equals(site)).map(name -> shortName + "-" + clean(name))
                .orElse(shortName);
    }

    /** {@code offpeak.price.agile~home} is {@code agile}. */
    public static String shortNameOf(String pid) {
        String factory = factoryOf(pid);
        return factory.substring(factory.lastIndexOf('.') + 1);
    }

    /** What stands behind the '~'. */
    public static Optional<String> nameOf(String pid) {
        int tilde = pid.indexOf('~');
        return tilde < 0 ? Optional.empty() : Optional.of(pid.substring(tilde + 1));
    }

    static String factoryOf(String pid) {
        int tilde = pid.indexOf('~');
        return tilde < 0 ? pid : pid.substring(0, tilde);
    }

    /** {@code offpeak.price.agile} is a {@code price}. */
    public static String kindOf(String pid) {
        String[] parts = factoryOf(pid).split("\\.");
        return parts.length >= 2 ? parts[parts.length - 2] : "device";
    }

    private static String clean(String name) {
        return name.replaceAll("[^A-Za-z0-9_-]", "_");
    }
}
