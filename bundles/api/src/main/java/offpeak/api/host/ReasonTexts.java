package offpeak.api.host;

import java.util.Locale;
import offpeak.api.Reason;
import offpeak.api.Site;

/** Makes the sentence of a reason. */
public interface ReasonTexts {

    /** In the reader's language where the bundle has it, else in English; the code itself when it has no sentence at all. */
    String text(Reason reason, Site site, Locale locale);
}
