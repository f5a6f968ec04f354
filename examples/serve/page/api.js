// The server's interface (/v1/openapi.json).

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  const fault = new Error(body.error?.text ?? `the server answered ${response.status}`);
  fault.status = response.status;
  fault.after = Number(response.headers.get('Retry-After') ?? 0);
  throw fault;
}

export const health = () => fetch('/v1/health').then(answer);

// `said` is what the user says of the film: pixel_size, window; empty texts say nothing.
export function segment(file, said) {
  const query = new URLSearchParams({ name: file.name, wait: '0' });
  for (const [name, text] of Object.entries(said)) if (text) query.set(name, text);
  return fetch(`/v1/segment?${query}`, { method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body: file })
    .then(answer);
}

export const job = (id) => fetch(`/v1/jobs/${id}?wait=10`).then(answer);

export const saveMasks = (id, masks) =>
  fetch(`/v1/jobs/${id}/1_masks`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(masks) })
    .then(answer);

export const restoreMasks = (id) => fetch(`/v1/jobs/${id}/1_masks`, { method: 'DELETE' }).then(answer);

export const forget = (id) => fetch(`/v1/jobs/${id}`, { method: 'DELETE' });

// A file made of several jobs' results.
export async function exported(wanted) {
  const response = await fetch('/v1/export', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(wanted) });
  return response.ok ? response.blob() : answer(response);
}

export function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
