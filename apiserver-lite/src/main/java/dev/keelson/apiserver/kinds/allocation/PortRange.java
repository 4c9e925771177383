package dev.keelson.apiserver.kinds.allocation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ports from which services get node ports, both ends included; the lower ones are kept for those who name one. */
public record PortRange(int first, int last) {

    /** Kubernetes' default of {@code --service-node-port-range}. */
    public static final PortRange DEFAULT = new PortRange(30_000, 32_767);

    private static final Pattern FORM = Pattern.compile("(\\d{1,5})(?:([-+])(\\d{1,5}))?");

    private static final int LEAST_STATIC = 16;
    private static final int MOST_STATIC = 128;
    private static final int STATIC_PART = 32;

    /** @throws IllegalArgumentException unless both are ports and in order */
    public PortRange {
        if (first < 1 || last > 65_535 || first > last) {
            throw new IllegalArgumentException(first + "-" + last + " is no range of ports");
        }
    }

    /**
     * Reads what Kubernetes' flags take: {@code 30000-32767}, {@code 30000+2767}, {@code 30000}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static PortRange parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no range of ports such as 30000-32767 or 30000+2767");
        }
        int first = Integer.parseInt(matcher.group(1));
        String second = matcher.group(3);
        if (second == null) {
            return new PortRange(first, first);
        }
        int number = Integer.parseInt(second);
        return new PortRange(first, matcher.group(2).equals("+") ? Math.min(65_535, first + number) : number);
    }

    int size() {
        return last - first + 1;
    }

    boolean contains(int port) {
        return port >= first && port <= last;
    }

    int staticCount() {
        if (size() <= LEAST_STATIC) {
            return 0;
        }
        return Math.min(MOST_STATIC, Math.max(LEAST_STATIC, size() / STATIC_PART));
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
