package dev.keelson.apiserver.admission;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The enabled plugins in Kubernetes' order. Immutable. */
public final class AdmissionChain {
    private final List<AdmissionPlugin> plugins;

    private AdmissionChain(List<AdmissionPlugin> plugins) {
        this.plugins = List.copyOf(plugins);
    }

    public static AdmissionChain of(List<AdmissionPlugin> plugins) {
        return new AdmissionChain(plugins);
    }

    /** This chain without the plugins of these names; names that are not there are passed over. */
    public AdmissionChain without(Collection<String> disabled) {
        List<AdmissionPlugin> kept = new ArrayList<>();
        for (AdmissionPlugin plugin : plugins) {
            if (!disabled.contains(plugin.name())) {
                kept.add(plugin);
            }
        }
        return new AdmissionChain(kept);
    }

    /** This chain with one more plugin at its end. */
    public AdmissionChain with(AdmissionPlugin plugin) {
        List<AdmissionPlugin> all = new ArrayList<>(plugins);
        all.add(plugin);
        return new AdmissionChain(all);
    }

    public List<String> names() {
        return plugins.stream().map(AdmissionPlugin::name).toList();
    }

    public void mutate(AdmissionRequest request) {
        for (AdmissionPlugin plugin : plugins) {
            plugin.mutate(request);
        }
    }

    public void validate(AdmissionRequest request) {
        for (AdmissionPlugin plugin : plugins) {
            plugin.validate(request);
        }
    }
}
