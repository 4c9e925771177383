package dev.keelson.runtime.webhook.conversion;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;

/** Three versions of one kind: a text, an object (the hub), a list. The hub lacks the note of v3, so an annotation has it. */
@NullUnmarked
public final class Jobs {

    private Jobs() {}

    public static final class SpecV1 {
        public String schedule;
    }

    public static final class Schedule {
        public String minute;
        public String hour;
    }

    public static final class SpecV2 {
        public Schedule schedule;
    }

    public static final class SpecV3 {
        public List<String> cron;
        public String note;
    }

    @Group("example.com")
    @Version("v1")
    @Kind("Job")
    public static final class JobV1 extends CustomResource<SpecV1, Void> implements Namespaced {
        private static final long serialVersionUID = 1L;

        /** Copies metadata as controllers written for other frameworks do. */
        public static JobV2 toHub(JobV1 job) throws ConversionException {
            String[] parts = job.getSpec().schedule.split(" ", -1);
            if (parts.length != 2) {
                throw new ConversionException("spec.schedule '" + job.getSpec().schedule + "' has not two parts");
            }
            JobV2 hub = hub(parts[0], parts[1]);
            hub.setMetadata(job.getMetadata());
            return hub;
        }

        public static JobV1 fromHub(JobV2 hub) {
            JobV1 job = new JobV1();
            job.setMetadata(hub.getMetadata());
            job.setSpec(new SpecV1());
            job.getSpec().schedule = hub.getSpec().schedule.minute + " " + hub.getSpec().schedule.hour;
            return job;
        }
    }

    @Group("example.com")
    @Version("v2")
    @Kind("Job")
    public static final class JobV2 extends CustomResource<SpecV2, Void> implements Namespaced {
        private static final long serialVersionUID = 1L;
    }

    @Group("example.com")
    @Version("v3")
    @Kind("Job")
    public static final class JobV3 extends CustomResource<SpecV3, Void> implements Namespaced {
        private static final long serialVersionUID = 1L;

        /** Leaves metadata to the server. */
        public static JobV2 toHub(JobV3 job) {
            JobV2 hub = hub(job.getSpec().cron.get(0), job.getSpec().cron.get(1));
            if (job.getSpec().note != null) {
                hub.getMetadata().setAnnotations(Map.of("example.com/note", job.getSpec().note));
            }
            return hub;
        }

        public static JobV3 fromHub(JobV2 hub) {
            JobV3 job = new JobV3();
            job.setSpec(new SpecV3());
            job.getSpec().cron = List.of(hub.getSpec().schedule.minute, hub.getSpec().schedule.hour);
            Map<String, String> annotations = hub.getMetadata().getAnnotations();
            job.getSpec().note = annotations == null ? null : annotations.get("example.com/note");
            return job;
        }
    }

    private static JobV2 hub(String minute, String hour) {
        JobV2 hub = new JobV2();
        hub.setSpec(new SpecV2());
        hub.getSpec().schedule = new Schedule();
        hub.getSpec().schedule.minute = minute;
        hub.getSpec().schedule.hour = hour;
        return hub;
    }

    static HubAndSpokes<JobV2> versions() {
        return HubAndSpokes.of(JobV2.class)
                .spoke(JobV1.class, JobV1::toHub, JobV1::fromHub)
                .spoke(JobV3.class, JobV3::toHub, JobV3::fromHub);
    }
}
