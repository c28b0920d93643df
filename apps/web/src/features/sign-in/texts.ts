export const texts = {
  title: 'Sign in',
  hint: 'One LLM service made of the GPUs you already own.',
  goesOn: 'Nobody is signed in here, or the session has ended. Sign in, and you go on where you were.',
  email: 'E-mail',
  password: 'Password',
  submit: 'Sign in',
  firstTime:
    'First start? The e-mail and the password of the first admin were printed where the controller was started.',
};
