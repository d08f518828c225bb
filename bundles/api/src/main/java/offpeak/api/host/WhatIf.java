package offpeak.api.host;

import java.util.function.Function;
import offpeak.api.Reason;

/** Plans what somebody asks for, without doing any of it. */
public interface WhatIf {

    /** Why there is no answer now: another question is being worked on, or this one took too long. */
    final class BusyException extends Exception {
        private static final long serialVersionUID = 1L;

        /** @param message what happened and what to do */
        public BusyException(String message) {
            super(message);
        }
    }

    /**
     * @param request a plan's request by its JSON schema
     * @param words makes the sentence of a reason
     * @return the plan with why, by its JSON schema
     * @throws IllegalArgumentException for what is no request or too large a one, by the field's name
     * @throws BusyException when it cannot be answered now
     */
    String plan(String request, Function<Reason, String> words) throws BusyException;
}
