package offpeak.api.host;

/** What an account may do; each may all that the ones before it may. */
public enum Role {
    /** Look. */
    VIEWER,
    /** Order devices about. */
    USER,
    /** Install, configure, give access. */
    ADMIN;

    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }
}
