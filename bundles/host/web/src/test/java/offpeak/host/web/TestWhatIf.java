package offpeak.host.web;

import java.util.function.Function;
import offpeak.api.Reason;
import offpeak.api.host.WhatIf;

/** Answers with what it was asked; its own tests are beside the planner. */
final class TestWhatIf implements WhatIf {
    volatile boolean busy;

    @Override
    public String plan(String request, Function<Reason, String> words) throws BusyException {
        if (busy) {
            throw new BusyException("another plan is being made: ask again in some seconds");
        }
        if (!request.contains("\"schema\":1")) {
            throw new IllegalArgumentException("schema must be 1, not null");
        }
        return "{\"asked\":" + request + ",\"text\":\"" + words.apply(Reason.of("planner.full")) + "\"}";
    }
}
