package dev.keelson.apiserver.registry;

import dev.keelson.apiserver.authn.UserInfo;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and what belongs to the one request.
 *
 * @param user as authenticated (or impersonated)
 * @param userAgent the header's value; its part before the first {@code /} names the field manager if no option does
 * @param warnings where warnings of this request go
 * @param timeoutSeconds the {@code timeout} parameter of the request, if given
 */
public record RequestContext(
        UserInfo user,
        String userAgent,
        WarningSink warnings,
        @Nullable Integer timeoutSeconds) {

    public static RequestContext of(UserInfo user, String userAgent) {
        return new RequestContext(user, userAgent, WarningSink.ignoring(), null);
    }

    /** The field manager for a request that names none: the user agent up to its slash, at most 128 characters. */
    public String defaultFieldManager() {
        int slash = userAgent.indexOf('/');
        String prefix = slash < 0 ? userAgent : userAgent.substring(0, slash);
        StringBuilder printable = new StringBuilder();
        prefix.codePoints().filter(c -> !Character.isISOControl(c)).limit(128).forEach(printable::appendCodePoint);
        return printable.toString();
    }
}
