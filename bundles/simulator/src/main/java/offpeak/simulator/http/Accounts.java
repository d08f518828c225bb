package offpeak.simulator.http;

/** What the simulated owner's accounts are called, for configurations and tests. */
public final class Accounts {

    /** The home's site: 16 digits, as real ones have. */
    public static final long SITE_ID = 2_252_147_638_651_104L;
    /** An account often lists a site without any device; it must be passed over. */
    public static final long EMPTY_SITE_ID = 2_252_147_638_651_999L;
    /** The first refresh token that the token endpoint takes from a client. */
    public static final String FLEET_REFRESH_TOKEN = "simulated-refresh-1";
    public static final String FLEET_CLIENT_ID = "simulated-client";
    /** The same for Tesla's older API. */
    public static final String OWNER_REFRESH_TOKEN = "simulated-owner-1";
    public static final String TESSIE_TOKEN = "simulated-tessie-token";
    public static final String TESLEMETRY_TOKEN = "simulated-teslemetry-token";
    /** Of the gateway at home. */
    public static final String GATEWAY_PASSWORD = "SIM01";
    public static final String NETZERO_TOKEN = "simulated-netzero-token";
    public static final String IMPORT_PRODUCT = "AGILE-24-10-01";
    public static final String EXPORT_PRODUCT = "AGILE-OUTGOING-19-05-13";

    private Accounts() {}
}
