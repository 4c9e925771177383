package dev.keelson.apiserver.kinds.validation;

import dev.keelson.api.path.GoText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Ports of a pod that get in each other's way. Follows {@code pkg/api/pod/warnings.go}. */
final class PortWarnings {
    private final Map<String, List<View>> byPort = new HashMap<>();
    private final List<String> warnings = new ArrayList<>(0);

    private PortWarnings() {}

    static List<String> of(List<View> containers) {
        PortWarnings all = new PortWarnings();
        for (View container : containers) {
            container.list("ports").forEach(all::port);
        }
        all.names(containers);
        return all.warnings;
    }

    private void port(View port) {
        String protocol = port.text("protocol");
        if (!port.text("hostIP").isEmpty() && port.number("hostPort") == 0) {
            warnings.add(port.path() + ": hostIP set without hostPort: {Name:" + port.text("name")
                    + " HostPort:0 ContainerPort:" + port.number("containerPort") + " Protocol:" + protocol + " HostIP:"
                    + port.text("hostIP") + "}");
        }
        List<View> others =
                byPort.computeIfAbsent(port.number("containerPort") + "/" + protocol, key -> new ArrayList<>(1));
        for (View other : others) {
            String how = overlap(port, other);
            if (!how.isEmpty()) {
                warnings.add(port.path() + ": " + how + " port definition with " + other.path());
            }
        }
        others.add(port);
    }

    private static String overlap(View port, View other) {
        String ip = port.text("hostIP");
        String otherIp = other.text("hostIP");
        long host = port.number("hostPort");
        long otherHost = other.number("hostPort");
        if (ip.equals(otherIp) && host == otherHost) {
            return "duplicate";
        }
        if (host == 0 || otherHost == 0) {
            return "overlapping";
        }
        return host == otherHost && ip.isEmpty() != otherIp.isEmpty() ? "dangerously ambiguous" : "";
    }

    private void names(List<View> containers) {
        Map<String, View> byName = new HashMap<>();
        for (View container : containers) {
            for (View port : container.list("ports")) {
                String name = port.text("name");
                View other = name.isEmpty() ? null : byName.putIfAbsent(name, port);
                if (other != null) {
                    warnings.add(port.path() + ": duplicate port name " + GoText.quote(name) + " with " + other.path()
                            + ", services and probes that select ports by name will use " + other.path());
                }
            }
        }
    }
}
