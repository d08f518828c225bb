package offpeak.price.intelligentoctopus;

import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(IntelligentOctopus.class, "2026-06-15T12:10:00Z", Sites.LONDON);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        new Octopus(vendor, this::now);
        return Map.of("baseUrl", vendor.url(), "graphqlUrl", vendor.url() + "/v1/graphql/", "backendGraphqlUrl",
                vendor.url() + "/backend/v1/graphql/", "freeElectricityUrl", vendor.url() + "/free.json", "account",
                "A-1234ABCD", "apiKey", "sk_live_good");
    }
}
