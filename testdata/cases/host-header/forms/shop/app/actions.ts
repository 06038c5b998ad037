'use server'

export async function order(form: FormData) {
  return form.get('amount')
}
