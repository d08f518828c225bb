package offpeak.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The page of quality against what the contract tests of this build found. */
class QualityPageTest {

    @Test
    void thePageIsTrue() throws IOException {
        String now = Files.exists(QualityPage.FILE) ? Files.readString(QualityPage.FILE) : "";
        boolean write = System.getProperty("offpeak.quality", "").equals("write");
        String page = QualityPage.page(now, write);
        if (write) {
            Files.writeString(QualityPage.FILE, page);
        } else {
            assertEquals(page, now, "QUALITY.md is not what the tests found: runtime/quality/run writes it anew");
        }
        assertTrue(page.contains("| price/agile | "), "there must be a row of an integration");
    }
}
