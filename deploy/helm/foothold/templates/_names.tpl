{{- define "foothold.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* At most 52 letters: a StatefulSet's pods get a hash of theirs behind it in a label of 63. */}}
{{- define "foothold.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains (include "foothold.name" .) .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "foothold.name" .) | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "foothold.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (ternary (include "foothold.fullname" .) "default" .Values.serviceAccount.create) -}}
{{- end -}}

{{- define "foothold.instance" -}}
app.kubernetes.io/name: {{ include "foothold.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* The daemon's pod, and not the proof's. */}}
{{- define "foothold.selector" -}}
{{ include "foothold.instance" . }}
app.kubernetes.io/component: daemon
{{- end -}}

{{- define "foothold.labels" -}}
{{ include "foothold.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "foothold.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end -}}
