{{/* What the daemon's pod and the proof's have in common: nothing but the right to run. */}}
{{- define "foothold.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "foothold.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: { drop: [ALL] }
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{/* Called with (dict "root" $ "user" NAME): the KafkaUser whose Secret is mounted. */}}
{{- define "foothold.volumes" -}}
- name: config
  configMap: { name: {{ include "foothold.fullname" .root }} }
{{- if .root.Values.strimzi.enabled }}
- name: kafka-user
  secret:
    secretName: {{ .user }}
    defaultMode: 0440
    items:
      {{- range ternary (list "user.crt" "user.key") (list "password") (eq .root.Values.strimzi.authentication "tls") }}
      - { key: {{ . }}, path: {{ . }} }
      {{- end }}
- name: kafka-ca
  secret:
    secretName: {{ .root.Values.strimzi.cluster }}-cluster-ca-cert
    defaultMode: 0440
    items: [{ key: ca.crt, path: ca.crt }]
{{- end }}
{{- range .root.Values.secretFiles }}
- name: secret-{{ .secret | sha256sum | trunc 8 }}
  secret:
    secretName: {{ .secret }}
    defaultMode: 0440
    items:
      {{- range .keys }}
      - { key: {{ . | quote }}, path: {{ . | quote }} }
      {{- end }}
{{- end }}
{{- with .root.Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "foothold.volumeMounts" -}}
# A folder, not a file of it: only so does Kubernetes follow a change.
- { name: config, mountPath: /etc/foothold, readOnly: true }
{{- if .Values.strimzi.enabled }}
- { name: kafka-user, mountPath: /run/secrets/kafka-user, readOnly: true }
- { name: kafka-ca, mountPath: /run/secrets/{{ .Values.strimzi.cluster }}-cluster-ca-cert, readOnly: true }
{{- end }}
{{- range .Values.secretFiles }}
- { name: secret-{{ .secret | sha256sum | trunc 8 }}, mountPath: /run/secrets/{{ .secret }}, readOnly: true }
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "foothold.env" -}}
{{- if and .root.Values.strimzi.enabled (eq .root.Values.strimzi.authentication "scram-sha-512") }}
- { name: KAFKA_USER, value: {{ .user | quote }} }
{{- end }}
{{- $pipeline := get .root.Values.config "pipeline" | default dict }}
# A container sees all cores of its node. 0, where no request is made, means them.
{{- range list "consumers" "shards" }}
{{- if not (hasKey $pipeline .) }}
- name: FOOTHOLD_PIPELINE_{{ upper . }}
  valueFrom: { resourceFieldRef: { containerName: {{ $.container }}, resource: requests.cpu, divisor: "1" } }
{{- end }}
{{- end }}
{{- with .root.Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}
