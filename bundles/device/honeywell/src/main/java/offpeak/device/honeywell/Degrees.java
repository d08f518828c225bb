package offpeak.device.honeywell;

import java.util.Optional;

/** The unit in which a thermostat is set. Everything beyond this class is °C. */
enum Degrees {
    /** Set in halves. */
    CELSIUS {
        @Override
        double toC(double shown) {
            return shown;
        }

        @Override
        double fromC(double celsius) {
            return celsius;
        }

        @Override
        double step() {
            return 0.5;
        }
    },
    /** Set in whole degrees. */
    FAHRENHEIT {
        @Override
        double toC(double shown) {
            return (shown - 32) / 1.8;
        }

        @Override
        double fromC(double celsius) {
            return celsius * 1.8 + 32;
        }

        @Override
        double step() {
            return 1;
        }
    };

    abstract double toC(double shown);

    abstract double fromC(double celsius);

    /** The least difference between two setpoints. */
    abstract double step();

    /** The nearest setpoint that it can be set to, in its own unit. */
    double setpoint(double celsius) {
        return Math.round(fromC(celsius) / step()) * step();
    }

    /** A difference of temperatures. */
    double differenceToC(double shown) {
        return toC(shown) - toC(0);
    }

    /** @param text {@code F}, {@code C}, {@code Fahrenheit} or {@code Celsius} */
    static Optional<Degrees> of(String text) {
        return switch (text) {
            case "F", "Fahrenheit" -> Optional.of(FAHRENHEIT);
            case "C", "Celsius" -> Optional.of(CELSIUS);
            default -> Optional.empty();
        };
    }
}
