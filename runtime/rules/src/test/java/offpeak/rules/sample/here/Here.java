package offpeak.rules.sample.here;

import offpeak.rules.sample.there.There;

public record Here(There other) {}
